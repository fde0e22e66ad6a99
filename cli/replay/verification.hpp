// After a replay: is every order the shop acknowledged still there, and in the state it was acknowledged in?
#pragma once

#include <string>
#include <vector>

#include "cli/node/http.hpp"
#include "cli/replay/outcome.hpp"

namespace kontor::cli {

struct Verification {
    std::size_t acknowledged = 0;
    std::vector<std::string> missing{};  ///< ids of orders the shop does not know any more
    std::vector<std::string> changed{};  ///< "id: acknowledged as …, is now …"
    std::vector<std::string> unasked{};  ///< ids the shop gave no decided answer about
};

/// Whether an order acknowledged with this outcome may be in `state` now. An order that was cancelled by an
/// earlier replay of the same records is fine.
bool may_be(const Outcome& outcome, const std::string& state);

/// `connect` opens connections of the customer, patient ones.
Verification verify(const Connect& connect, const std::vector<Outcome>& outcomes);

}  // namespace kontor::cli
