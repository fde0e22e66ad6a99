#pragma once

#include <expected>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/service/service.hpp"
#include "services/gateway/auth/auth_fault.hpp"

namespace gateway {

/// What was learnt of keys, by their hashes, for a while. Bounded: when it is full, what is over goes, and if that doesn't
/// help all of it, which only costs questions. Not thread-safe.
class KeyMemory {
public:
    KeyMemory(std::size_t limit, kontor::Milliseconds lifetime) : limit_{limit}, lifetime_{lifetime} {}

    /// Nothing when it isn't known, or was for too long.
    std::optional<kontor::Principal> find(const std::string& hash, kontor::SteadyTime now) const;
    /// For its lifetime, and `at_most` so long.
    void keep(const std::string& hash, kontor::Principal principal, kontor::SteadyTime now,
              kontor::Milliseconds at_most);
    void clear() { entries_.clear(); }
    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        kontor::Principal principal;
        kontor::SteadyTime until;
    };
    std::size_t limit_;
    kontor::Milliseconds lifetime_;
    std::unordered_map<std::string, Entry> entries_;
};

/// Tells whose an API key is. It asks the users service, and remembers the answer for half a minute, but forgets everything
/// as soon as an event tells that a key was revoked, and whenever such an event may have been missed. Thread-safe.
class ApiKeys {
public:
    /// Asks and waits.
    using Ask = std::function<kontor::Reply(kontor::Call)>;
    /// What time it is for whatever expires.
    using Now = std::function<kontor::Time()>;

    /// Call while wiring: it follows the directory and the events.
    ApiKeys(kontor::Service& service, Ask ask, Now now);

    std::expected<kontor::Principal, AuthFault> whose(std::string_view key);

private:
    std::expected<kontor::Principal, AuthFault> ask_users(const std::string& hash);
    std::expected<kontor::Principal, AuthFault> take(const std::string& hash, const kontor::Reply& reply,
                                                     std::uint64_t generation);
    void forget();

    kontor::Service& service_;
    Ask ask_;
    Now now_;
    std::mutex mutex_;
    std::uint64_t generation_ = 0;  // of what is remembered; answers to earlier questions aren't
    KeyMemory known_;
    KeyMemory refused_;
};

}  // namespace gateway
