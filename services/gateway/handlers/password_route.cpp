#include "services/gateway/handlers/password_route.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "runtime/security/sha256.hpp"
#include "services/gateway/handlers/problem.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// Gives its slot back, however the request ends.
class HeldSlot {
public:
    explicit HeldSlot(PasswordSlots& slots) : slots_{slots} {
        if (!slots_.take())
            throw make_problem(503, "busy", "too many passwords are being checked: come back a little later");
    }
    HeldSlot(const HeldSlot&) = delete;
    HeldSlot& operator=(const HeldSlot&) = delete;
    ~HeldSlot() { slots_.give_back(); }

private:
    PasswordSlots& slots_;
};

/// As users tells addresses apart; hashed, so that what is remembered names nobody.
std::string account_of(const Json& body) {
    std::string email;
    for (const char c : body.at("email").get_ref<const std::string&>()) {
        if (std::isspace(static_cast<unsigned char>(c)) == 0)
            email += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return kontor::sha256(email);
}

/// One customer of a provider has a whole /64 of IPv6 addresses.
std::string origin_of(const std::string& address) {
    constexpr std::size_t network_bytes = 8;
    std::array<char, 16> bytes{};
    if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return address;
    return {bytes.data(), network_bytes};
}

/// A decided "no" counts as a wrong guess; what never got so far doesn't.
bool was_wrong(const kontor::Reply& reply) {
    return reply.is_rejected() && reply.code() == "invalid-credentials";
}

Problem too_many_attempts(std::chrono::milliseconds wait) {
    auto problem =
        make_problem(429, "too-many-attempts", "too many attempts to log in: wait before the next one");
    problem.headers.set("Retry-After", std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count()));
    return problem;
}

}  // namespace

bool PasswordSlots::take() {
    const std::scoped_lock lock{mutex_};
    if (free_ == 0) return false;
    --free_;
    return true;
}

void PasswordSlots::give_back() {
    const std::scoped_lock lock{mutex_};
    ++free_;
}

kontor::HttpResponse PasswordRoute::register_customer(const Exchange& exchange) const {
    auto body = read_rpc_input(exchange, schemas_);
    const HeldSlot slot{*slots_};
    const auto reply = ask(exchange, "register", std::move(body));
    if (!reply.is_ok()) throw problem_of(reply);
    auto response = json_response(exchange.route.success, reply.body());
    response.headers.set("Location", exchange.route.location);
    return response;
}

kontor::HttpResponse PasswordRoute::log_in(const Exchange& exchange) const {
    auto body = read_rpc_input(exchange, schemas_);
    const LoginThrottle::Attempt attempt{account_of(body), origin_of(exchange.request.remote_address)};
    // First the slot: a guess that finds none isn't counted.
    const HeldSlot slot{*slots_};
    begin(attempt);
    const auto reply = ask(exchange, "authenticate", std::move(body));
    end(attempt, reply);
    if (!reply.is_ok()) throw problem_of(reply);
    return json_response(exchange.route.success, reply.body());
}

kontor::Reply PasswordRoute::ask(const Exchange& exchange, const char* method, Json body) const {
    return backend_.ask(backend_.call(exchange, "users", method, std::move(body)));
}

void PasswordRoute::begin(const LoginThrottle::Attempt& attempt) const {
    const std::scoped_lock lock{throttle_->mutex};
    const auto wait = throttle_->guesses.begin(attempt, clock_.steady());
    if (wait > std::chrono::milliseconds{0}) throw too_many_attempts(wait);
}

void PasswordRoute::end(const LoginThrottle::Attempt& attempt, const kontor::Reply& reply) const {
    const std::scoped_lock lock{throttle_->mutex};
    if (reply.is_ok()) return throttle_->guesses.succeeded(attempt, clock_.steady());
    if (!was_wrong(reply)) throttle_->guesses.undecided(attempt);
}

}  // namespace gateway
