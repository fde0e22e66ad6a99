// Follows the sequence numbers of event producers and notices what is missing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kontor::cli {

struct Gap {
    std::uint64_t first = 0;  ///< the first number that did not come
    std::uint64_t last = 0;

    bool operator==(const Gap&) const = default;
};

class Sequences {
public:
    /// Takes note of a number. Returns what is missing between it and the highest one seen of that source.
    /// A first number, and one seen before (events may come twice), leave no gap.
    std::optional<Gap> note(const std::string& source, std::uint64_t sequence);

private:
    std::map<std::string, std::uint64_t> highest_;
};

/// Whether a subscription to `filter` gets all events of every producer it gets any of; else gaps mean
/// nothing.
bool covers_whole_producers(std::string_view filter);

}  // namespace kontor::cli
