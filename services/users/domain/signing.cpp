#include "services/users/domain/signing.hpp"

#include <algorithm>

#include "runtime/base/invariant.hpp"

namespace users {
namespace {

/// What those who verify grant at most, either way, and by how much their clock may be another one.
constexpr std::chrono::seconds acceptance{120};

std::vector<KeyEvent> all_removed(KeyList keys) {
    std::vector<KeyEvent> events;
    for (const auto& key : keys) events.emplace_back(KeyRemoved{key.kid});
    return events;
}

}  // namespace

const KeyDates& signer(KeyList keys, kontor::Time now) {
    INVARIANT(!keys.empty());
    const auto later = std::ranges::upper_bound(keys, now, {}, &KeyDates::signs_from);
    // A clock that was lost altogether: better the first key than none.
    return later == keys.begin() ? keys.front() : *std::prev(later);
}

KeyDecision decide(KeyList keys, const RotateKeys& command) {
    if (command.at_once) {
        auto events = all_removed(keys);
        events.insert(events.begin(), KeyPublished{command.new_kid, command.now});
        return events;
    }
    if (keys.back().signs_from > command.now) return std::vector<KeyEvent>{};
    if (keys.size() >= max_signing_keys) {
        return std::unexpected{kontor::refused(
            "too-many-keys", "earlier keys are still needed for tokens that haven't expired")};
    }
    return std::vector<KeyEvent>{KeyPublished{command.new_kid, command.now + key_lead}};
}

std::vector<KeyEvent> removals(KeyList keys, kontor::Time now) {
    std::vector<KeyEvent> events;
    for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
        const bool over = keys[i + 1].signs_from + keys[i].longest_lifetime + acceptance <= now;
        if (over) events.emplace_back(KeyRemoved{keys[i].kid});
    }
    return events;
}

bool is_old(KeyList keys, kontor::Time now, std::chrono::seconds age) {
    return age.count() > 0 && now - keys.back().signs_from >= age;
}

}  // namespace users
