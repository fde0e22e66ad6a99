#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace inventory {

/// So many units of one sku.
struct Line {
    std::string sku;
    std::int64_t quantity = 0;  ///< ≥ 1
    bool operator==(const Line&) const = default;
};

/// What an order takes: sorted by sku, each sku once. `merged` makes it so.
using Lines = std::vector<Line>;

/// The same lines in order, those of one sku summed.
Lines merged(const std::vector<Line>& lines);

}  // namespace inventory
