#pragma once

#include <memory>
#include <mutex>

#include "services/gateway/domain/login_throttle.hpp"
#include "services/gateway/handlers/backend.hpp"
#include "services/gateway/handlers/input.hpp"

namespace gateway {

/// How many requests may be under way at once whose passwords users has to hash: it hashes one at a time, so more would only
/// hold threads that others need. Thread-safe.
class PasswordSlots {
public:
    explicit PasswordSlots(std::size_t limit) : free_{limit} {}
    /// False when there is none.
    bool take();
    void give_back();

private:
    std::mutex mutex_;
    std::size_t free_;
};

/// Registering and logging in. Both cost users a slow hash: there are slots for that, and beyond them `busy` (503) at once.
/// Who guesses passwords has to wait longer and longer: `too-many-attempts` (429), see `LoginThrottle`.
class PasswordRoute {
public:
    /// `slots` are of all routes that cost a hash.
    PasswordRoute(Backend& backend, const SchemaSet& schemas, const kontor::Clock& clock,
                  std::shared_ptr<PasswordSlots> slots)
        : backend_{backend}, schemas_{schemas}, clock_{clock}, slots_{std::move(slots)} {}

    kontor::HttpResponse register_customer(const Exchange& exchange) const;
    kontor::HttpResponse log_in(const Exchange& exchange) const;

private:
    struct Throttle {
        std::mutex mutex;
        LoginThrottle guesses;
    };
    kontor::Reply ask(const Exchange& exchange, const char* method, kontor::Json body) const;
    void begin(const LoginThrottle::Attempt& attempt) const;
    void end(const LoginThrottle::Attempt& attempt, const kontor::Reply& reply) const;

    Backend& backend_;
    const SchemaSet& schemas_;
    const kontor::Clock& clock_;
    std::shared_ptr<PasswordSlots> slots_;
    std::shared_ptr<Throttle> throttle_ = std::make_shared<Throttle>();
};

}  // namespace gateway
