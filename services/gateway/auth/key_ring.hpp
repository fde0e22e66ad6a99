#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "runtime/security/token.hpp"
#include "runtime/service/service.hpp"

namespace gateway {

/// The public keys of the users service, fetched when it comes up and when a token names a key that isn't
/// here. Thread-safe.
class KeyRing {
public:
    /// Call while wiring: it follows the directory.
    explicit KeyRing(kontor::Service& service);

    const kontor::TokenVerifier& verifier() const { return verifier_; }
    bool has_keys() const { return verifier_.has_keys(); }
    /// The key set as users published it; `{"keys": []}` before.
    kontor::Json document() const;
    /// Asks for the keys, unless that was done a moment ago.
    void refresh();
    /// The same, and waits (bounded) for the answer; not on the bus's or the scheduler's thread.
    void refresh_and_wait();
    /// `changed` runs when there were new keys.
    void on_changed(std::function<void()> changed) { changed_ = std::move(changed); }

private:
    bool may_ask();
    void take(const kontor::Reply& reply);

    kontor::Service& service_;
    kontor::RpcClient& client_;
    kontor::TokenVerifier verifier_;
    std::function<void()> changed_ = [] {};
    mutable std::mutex mutex_;
    std::condition_variable answered_;
    kontor::Json document_;
    bool asking_ = false;
    std::optional<kontor::SteadyTime> asked_;
};

}  // namespace gateway
