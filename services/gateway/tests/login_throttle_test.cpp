// Promise [gateway-16]: whoever guesses passwords waits longer and longer; nobody is locked out.
#include "services/gateway/domain/login_throttle.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/handlers/password_route.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;
using kontor::Json;
using kontor::Reply;
using Attempt = LoginThrottle::Attempt;

constexpr LoginThrottle::Time start{1h};

struct Guesser {
    LoginThrottle throttle;
    LoginThrottle::Time now = start;

    /// As fast as it is let; returns how many guesses that were in `time`.
    int guess_for(std::chrono::milliseconds time, const Attempt& attempt) {
        int guesses = 0;
        const auto end = now + time;
        while (now < end) {
            const auto wait = throttle.begin(attempt, now);
            if (wait == 0ms) ++guesses;
            now += wait;
        }
        return guesses;
    }
    std::string nth(const char* what, int n) const { return what + std::to_string(n); }
};

}  // namespace

TEST_CASE_FIXTURE(Guesser, "a few mistakes cost nothing; then the wait doubles, up to half a minute") {
    const Attempt ada_at_home{"ada", "1.2.3.4"};
    for (int i = 0; i <= LoginThrottle::pair_rule.free; ++i) CHECK(throttle.begin(ada_at_home, now) == 0ms);
    for (const auto wait : {1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s}) {
        CHECK(throttle.begin(ada_at_home, now) == wait);
        CHECK(throttle.begin(ada_at_home, now + wait - 1ms) == 1ms);
        now += wait;
        CHECK(throttle.begin(ada_at_home, now) == 0ms);
    }
}

TEST_CASE_FIXTURE(
    Guesser, "guessing is slow: by one from one address, by one for many accounts, by many for one account") {
    SUBCASE("one account, one address") {
        CHECK(guess_for(1h, {"ada", "1.2.3.4"}) <= 130);
    }
    SUBCASE("many accounts, one address") {
        int guesses = 0;
        for (int account = 0; account < 10'000; ++account)
            guesses += throttle.begin({nth("account-", account), "1.2.3.4"}, now) == 0ms ? 1 : 0;
        CHECK(guesses == LoginThrottle::address_rule.free + 1);
    }
    SUBCASE("one account, many addresses") {
        int guesses = 0;
        for (int address = 0; address < 10'000; ++address)
            guesses += throttle.begin({"ada", nth("address-", address)}, now) == 0ms ? 1 : 0;
        CHECK(guesses == LoginThrottle::account_rule.free + 1);
    }
}

TEST_CASE_FIXTURE(Guesser, "a thousand strangers don't keep a customer out, at home or anywhere") {
    const Attempt at_home{"ada", "10.0.0.1"};
    CHECK(throttle.begin(at_home, now) == 0ms);
    throttle.succeeded(at_home, now);
    for (int stranger = 0; stranger < 1000; ++stranger)
        throttle.begin({"ada", nth("stranger-", stranger)}, now);
    CHECK(throttle.begin(at_home, now) == 0ms);
    // From an address that nobody knows yet she waits, but for seconds.
    const auto wait = throttle.begin({"ada", "10.0.0.2"}, now);
    CHECK(wait <= LoginThrottle::account_rule.longest);
    CHECK(throttle.begin({"ada", "10.0.0.2"}, now + wait) == 0ms);
}

TEST_CASE_FIXTURE(Guesser, "neighbours behind one address don't keep each other out, once they are known") {
    const Attempt known{"ada", "10.0.0.1"};
    CHECK(throttle.begin(known, now) == 0ms);
    throttle.succeeded(known, now);
    guess_for(10min, {"bob", "10.0.0.1"});
    CHECK(throttle.begin(known, now) == 0ms);
}

TEST_CASE_FIXTURE(Guesser, "the right password ends the wait, and mistakes are forgotten in time") {
    const Attempt attempt{"ada", "10.0.0.1"};
    guess_for(5min, attempt);
    now += 30s;
    CHECK(throttle.begin(attempt, now) == 0ms);
    throttle.succeeded(attempt, now);
    for (int i = 0; i <= LoginThrottle::pair_rule.free; ++i) CHECK(throttle.begin(attempt, now) == 0ms);
    CHECK(throttle.begin(attempt, now) > 0ms);
    now += LoginThrottle::forgotten_after;
    for (int i = 0; i <= LoginThrottle::pair_rule.free; ++i) CHECK(throttle.begin(attempt, now) == 0ms);
}

TEST_CASE_FIXTURE(Guesser, "many guesses at once are no way around, and what wasn't decided isn't counted") {
    const Attempt attempt{"ada", "10.0.0.1"};
    int under_way = 0;
    while (throttle.begin(attempt, now) == 0ms) ++under_way;
    CHECK(under_way == LoginThrottle::pair_rule.free + 1);
    for (int i = 0; i < under_way; ++i) throttle.undecided(attempt);
    for (int i = 0; i < 1000; ++i) {
        REQUIRE(throttle.begin(attempt, now) == 0ms);
        throttle.undecided(attempt);
    }
}

TEST_CASE("what is remembered of guesses is bounded: the longest unused goes") {
    Guesses guesses{{0, 1s, 10s}, 100};
    for (int i = 0; i < 10'000; ++i) {
        guesses.add(std::to_string(i), start);
        CHECK(guesses.size() <= 100);
    }
    CHECK(guesses.wait("9999", start) == 1s);
    CHECK(guesses.wait("9900", start) == 1s);
    CHECK(guesses.wait("9899", start) == 0ms);
}

TEST_CASE("however often somebody guesses, the wait stays within its bound") {
    Guesses guesses{{0, 1s, 30s}, 10};
    for (int i = 0; i < 100'000; ++i) guesses.add("x", start);
    CHECK(guesses.wait("x", start) == 30s);
}

TEST_CASE("there are so many slots for passwords, and each comes back") {
    PasswordSlots slots{2};
    CHECK(slots.take());
    CHECK(slots.take());
    CHECK_FALSE(slots.take());
    slots.give_back();
    CHECK(slots.take());
    CHECK_FALSE(slots.take());
}

namespace {

struct Door : GatewayFixture {
    HttpAnswer log_in(const std::string& email, const std::string& password) const {
        return ask("POST", "/api/auth/token", {}, Json{{"email", email}, {"password", password}}.dump());
    }
    void let_in(const std::string& password) {
        services.on("users.authenticate", [password](const kontor::Request& request) {
            if (request.body.at("password") == password) return Reply::ok({{"access_token", "a"}});
            return Reply::rejected({kontor::RejectionKind::unauthenticated, "invalid-credentials",
                                    "the e-mail address or the password is wrong"});
        });
    }
};

}  // namespace

TEST_CASE_FIXTURE(
    Door, "[gateway-16] a guesser is told to wait, with the same words whether there is an account or not") {
    let_in("right");
    for (const auto* email : {"ada@example.org", "nobody@example.org"}) {
        for (int i = 0; i <= LoginThrottle::pair_rule.free; ++i) CHECK(log_in(email, "wrong").status == 401);
        services.forget();
        const auto refused =
            log_in(std::string{" "} + (email[0] == 'a' ? "ADA@example.org" : email), "right");
        CHECK(refused.status == 429);
        CHECK(refused.code() == "too-many-attempts");
        CHECK(refused.header("Retry-After") == "1");
        CHECK(services.asked("users.authenticate").empty());
    }
}

TEST_CASE_FIXTURE(Door, "[gateway-16] what users didn't decide is no guess") {
    services.on("users.authenticate", Reply::error({kontor::ErrorKind::parked, "no"}));
    for (int i = 0; i < 30; ++i) CHECK(log_in("ada@example.org", "x").status == 500);
    let_in("right");
    CHECK(log_in("ada@example.org", "right").status == 200);
}

TEST_CASE_FIXTURE(Door, "[gateway-16] a flood of logins leaves threads for the shop") {
    constexpr std::ptrdiff_t slots = test_threads / 4;
    services.on("users.authenticate", [](const kontor::Request&) { return std::optional<Reply>{}; });
    std::array<std::atomic<int>, 12> statuses{};
    const auto answered = [&](int with) {
        return std::ranges::count_if(statuses, [with](const auto& status) { return status.load() == with; });
    };
    {
        std::vector<std::jthread> asking;
        for (std::size_t i = 0; i < statuses.size(); ++i) {
            asking.emplace_back(
                [&, i] { statuses[i] = log_in(std::to_string(i) + "@example.org", "x").status; });
        }
        // As many as there are slots wait for users; the others got their answer.
        CHECK(kontor::eventually([&] { return answered(503) >= std::ssize(statuses) - slots; }));
        for (int i = 0; i < 20; ++i) CHECK(get("/api/products").status == 200);
        let_in("x");
    }
    CHECK(answered(200) + answered(503) == std::ssize(statuses));
    CHECK(answered(200) <= slots);
}

}  // namespace gateway
