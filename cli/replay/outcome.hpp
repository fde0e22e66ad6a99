// What became of one record of a replay.
#pragma once

#include <cstddef>
#include <string>

#include "cli/base/waiter.hpp"

namespace kontor::cli {

struct Outcome {
    enum class Kind {
        confirmed,  ///< an order the shop took
        cancelled,  ///< a cancellation the shop carried out
        refused,    ///< the shop decided against it; `code` says why
        unmatched,  ///< a cancellation of nothing that was replayed
        dirty,      ///< never sent; `code` says why
        undecided,  ///< patience ran out before the shop decided
        not_run,    ///< the replay was interrupted before it
    };

    Kind kind = Kind::not_run;
    std::string code{};
    std::string detail{};
    std::string order{};        ///< the shop's id of the order, "" when it named none
    bool acknowledged = false;  ///< the shop said that it has the order
    std::size_t repeats = 0;    ///< requests beyond the first
    Milliseconds latency{0};    ///< from the first request to the decision
};

/// `confirmed`, `cancelled`, …
const char* name_of(Outcome::Kind kind);

}  // namespace kontor::cli
