// The promises that hold between the services, checked on a snapshot: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/audit/snapshot.hpp"

namespace kontor::cli {

struct Violation {
    std::string invariant;  ///< the rule's name, listed in docs/reference/cli.md
    std::string subject;    ///< what it is about, such as `order/<id>` or `stock/<sku>`
    std::string detail;

    bool operator==(const Violation&) const = default;
};

/// Every violation of every invariant. Orders that an unfinished saga with a live reason still works on are
/// left out of the rules about orders: what they hold is on its way.
std::vector<Violation> find_violations(const Snapshot& snapshot);

/// Orders that were left out for that reason.
std::vector<std::string> orders_on_their_way(const Snapshot& snapshot);

}  // namespace kontor::cli
