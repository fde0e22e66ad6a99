#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "runtime/base/forward_clock.hpp"
#include "runtime/security/token.hpp"
#include "runtime/service/service.hpp"

namespace gateway {

/// The public keys of the users service, and what time it is for tokens: fetched when users or our connection comes up,
/// when an event tells of a change, when a token names a key that isn't here, and once a minute; never twice within a second.
/// Thread-safe.
class KeyRing {
public:
    /// Call while wiring: it follows the directory and the events.
    explicit KeyRing(kontor::Service& service);

    const kontor::TokenVerifier& verifier() const { return verifier_; }
    /// By which tokens are judged: never behind the clock they were made by.
    kontor::Time now() { return clock_.now(); }
    bool has_keys() const { return verifier_.has_keys(); }
    /// The key set as users published it; `{"keys": []}` before.
    kontor::Json document() const;
    /// Asks for the keys, unless that was done a moment ago.
    void refresh();
    /// Asks for the keys, as soon as that may be done again.
    void refresh_soon();
    /// The same, and waits (bounded) for the answer; not on the bus's or the scheduler's thread.
    void refresh_and_wait();
    /// `changed` runs when there were new keys.
    void on_changed(std::function<void()> changed) { changed_ = std::move(changed); }

private:
    bool may_ask();
    kontor::Milliseconds may_ask_after() const;
    void follow_time(const kontor::Json& answer);
    void refresh_now_and_then();
    void take(const kontor::Reply& reply);

    kontor::Service& service_;
    kontor::RpcClient& client_;
    kontor::TokenVerifier verifier_;
    kontor::ForwardClock clock_;
    std::function<void()> changed_ = [] {};
    mutable std::mutex mutex_;
    std::condition_variable answered_;
    kontor::Json document_;
    bool asking_ = false;
    bool will_ask_ = false;  // a timer does
    std::optional<kontor::SteadyTime> asked_;
};

}  // namespace gateway
