#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "runtime/base/clock.hpp"
#include "runtime/base/result.hpp"

namespace users {

/// When a signing key does what. It is published from the moment it is there.
struct KeyDates {
    std::string kid;
    kontor::Time signs_from{};
    std::chrono::seconds longest_lifetime{};  ///< of the tokens it has signed
};

/// In the order in which they sign; never empty.
using KeyList = std::span<const KeyDates>;

/// A key is published for so long before it signs. Longer than gateways take between two looks at the keys, so that those
/// who missed the event know it, too.
inline constexpr std::chrono::seconds key_lead{120};
/// More are never needed, and whoever verifies keeps a bounded number.
inline constexpr std::size_t max_signing_keys = 8;

struct KeyPublished {
    std::string kid;
    kontor::Time signs_from{};
};
struct KeyRemoved {
    std::string kid;
};
using KeyEvent = std::variant<KeyPublished, KeyRemoved>;
using KeyDecision = kontor::Decision<KeyEvent>;

struct RotateKeys {
    std::string new_kid;
    kontor::Time now{};
    bool at_once =
        false;  ///< the old ones are not to be trusted: they go now, and what they signed with them
};

/// The key that signs at `now`: of those whose time has come the last one.
const KeyDates& signer(KeyList keys, kontor::Time now);
/// Nothing to do when the next key is published already; refused (`too-many-keys`) while more old ones than needed have
/// tokens that haven't expired.
KeyDecision decide(KeyList keys, const RotateKeys& command);
/// The keys whose successor has signed for longer than any token of theirs is accepted.
std::vector<KeyEvent> removals(KeyList keys, kontor::Time now);
/// True when the last key has signed for `age`.
bool is_old(KeyList keys, kontor::Time now, std::chrono::seconds age);

}  // namespace users
