// Stock levels through the gateway.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/base/waiter.hpp"
#include "cli/node/http.hpp"
#include "cli/node/problem.hpp"

namespace kontor::cli {

struct StockTarget {
    std::string sku;
    std::int64_t available = 0;
    enum class When { always, never_stocked, short_of_it } when = When::always;
};

struct StockResult {
    enum class Kind { unchanged, adjusted, refused } kind = Kind::unchanged;
    std::string detail{};
};

/// Adds `delta` to what is there. `key` makes a repetition harmless.
HttpResult adjust_stock(HttpTransport& api, const std::string& sku, std::int64_t delta,
                        const std::string& reason, const std::string& key);

/// Reads the level and adjusts it to the target, again while the node is undecided and `patience` lasts.
/// Throws unreachable when that runs out.
StockResult bring_to(HttpTransport& api, Waiter& waiter, Milliseconds patience, const StockTarget& target,
                     const std::string& reason);

struct StockCounts {
    std::size_t unchanged = 0;
    std::size_t adjusted = 0;
    std::vector<std::string> refused{};  ///< "sku: why"
};

/// The same for many, a few at a time, over connections that `connect` opens.
StockCounts bring_all_to(const Connect& connect, const std::vector<StockTarget>& targets,
                         Milliseconds patience, const std::string& reason);

}  // namespace kontor::cli
