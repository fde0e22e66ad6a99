#include "services/gateway/domain/login_throttle.hpp"

#include <algorithm>

namespace gateway {
namespace {

/// So often that no delay is still growing: doubling further would overflow.
constexpr int most_doublings = 20;

}  // namespace

const Guesses::Record* Guesses::find(const std::string& name) const {
    const auto found = records_.find(name);
    return found == records_.end() ? nullptr : &*found->second;
}

Guesses::Record& Guesses::touch(const std::string& name, Time now) {
    if (const auto found = records_.find(name); found != records_.end()) {
        order_.splice(order_.begin(), order_, found->second);
        if (now - order_.front().last >= LoginThrottle::forgotten_after) order_.front().wrong = 0;
        return order_.front();
    }
    if (order_.size() >= limit_) {
        records_.erase(order_.back().name);
        order_.pop_back();
    }
    order_.push_front({.name = name});
    records_.emplace(name, order_.begin());
    return order_.front();
}

Guesses::Duration Guesses::wait(const std::string& name, Time now) const {
    const auto* record = find(name);
    if (record == nullptr || record->wrong <= rule_.free) return Duration{0};
    if (now - record->last >= LoginThrottle::forgotten_after) return Duration{0};
    const int doublings = std::min(record->wrong - rule_.free - 1, most_doublings);
    const auto delay = std::min(rule_.first * (1 << doublings), rule_.longest);
    return std::max(std::chrono::ceil<Duration>(record->last + delay - now), Duration{0});
}

void Guesses::add(const std::string& name, Time now) {
    auto& record = touch(name, now);
    ++record.wrong;
    record.last = now;
}

void Guesses::take_back(const std::string& name) {
    const auto found = records_.find(name);
    if (found != records_.end() && found->second->wrong > 0) --found->second->wrong;
}

void Guesses::forgive(const std::string& name, Time now) {
    auto& record = touch(name, now);
    record.wrong = 0;
    record.known = true;
}

bool Guesses::is_known(const std::string& name) const {
    const auto* record = find(name);
    return record != nullptr && record->known;
}

std::string LoginThrottle::pair_of(const Attempt& attempt) {
    return attempt.address + ' ' + attempt.account;
}

LoginThrottle::Duration LoginThrottle::begin(const Attempt& attempt, Time now) {
    const auto pair = pair_of(attempt);
    auto wait = pairs_.wait(pair, now);
    if (!pairs_.is_known(pair)) {
        wait = std::max({wait, addresses_.wait(attempt.address, now), accounts_.wait(attempt.account, now)});
    }
    if (wait > Duration{0}) return wait;
    pairs_.add(pair, now);
    addresses_.add(attempt.address, now);
    accounts_.add(attempt.account, now);
    return wait;
}

void LoginThrottle::succeeded(const Attempt& attempt, Time now) {
    pairs_.forgive(pair_of(attempt), now);
    addresses_.take_back(attempt.address);
    accounts_.take_back(attempt.account);
}

void LoginThrottle::undecided(const Attempt& attempt) {
    pairs_.take_back(pair_of(attempt));
    addresses_.take_back(attempt.address);
    accounts_.take_back(attempt.account);
}

}  // namespace gateway
