// Promises [gateway-7] and [gateway-14]: whose token counts, while keys and clocks change.
#include <doctest/doctest.h>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::eventually;
using kontor::Json;
using kontor::Reply;
using kontor::SigningKey;
using std::chrono::hours;
using std::chrono::seconds;

/// What users does with its keys and its clock is told by a test.
struct Tokens : GatewayFixture {
    void publish_keys(const std::vector<SigningKey>& keys, kontor::Time time) {
        auto jwks = Json::array();
        for (const auto& one : keys) jwks.push_back(one.public_jwk());
        services.on("users.jwks", Reply::ok({{"keys", jwks}, {"time", kontor::format_time(time)}}));
    }
    void tell_of_change() { services.publish("kontor/event/users/key/key-published/k", {{"kid", "k"}}); }
    std::string token_at(kontor::Time issued, const SigningKey& signer) const {
        return sign_token(
            signer, {ada, {"customer"}, "kontor", "kontor", issued, issued, issued + seconds{900}, "jti"});
    }
    int status(const std::string& token) const { return get("/api/users/me", token).status; }
};

}  // namespace

TEST_CASE_FIXTURE(Tokens, "[gateway-14] a rotated key is known before its first token comes") {
    const auto next = SigningKey::generate(ids);
    publish_keys({key, next}, clock.now());
    tell_of_change();
    CHECK(eventually([&] { return get("/.well-known/jwks.json").json().at("keys").size() == 2; }));
    services.on("users.jwks", Reply::error({kontor::ErrorKind::unavailable, "away"}));
    CHECK(status(token_at(clock.now(), next)) == 200);
    CHECK(status(customer()) == 200);
    CHECK_FALSE(get("/.well-known/jwks.json").json().contains("time"));
}

TEST_CASE_FIXTURE(Tokens,
                  "[gateway-14] a key that is gone voids its tokens, those too that were just accepted") {
    const auto old_token = customer();
    CHECK(status(old_token) == 200);
    publish_keys({SigningKey::generate(ids)}, clock.now());
    tell_of_change();
    CHECK(eventually([&] { return status(old_token) == 401; }));
}

TEST_CASE_FIXTURE(
    Tokens, "[gateway-14] tokens with invented keys don't make the gateway flood users with questions") {
    services.forget();
    const auto begin = clock.steady();
    for (int i = 0; i < 200; ++i) CHECK(status(token_at(clock.now(), SigningKey::generate(ids))) == 401);
    const auto took = std::chrono::ceil<seconds>(clock.steady() - begin).count();
    CHECK(services.asked("users.jwks").size() <= static_cast<std::size_t>(took) + 1);
    CHECK(status(customer()) == 200);
}

TEST_CASE_FIXTURE(Tokens,
                  "[gateway-14] tokens are judged by the clock of users where that is later than our own") {
    const auto ahead = clock.now() + hours{24};
    const auto today = customer();
    CHECK(status(today) == 200);
    publish_keys({key}, ahead);
    // One that comes from the future makes us ask what time it is.
    CHECK(eventually([&] { return status(token_at(ahead, key)) == 200; }));
    CHECK(status(today) == 401);
    CHECK(status(token_at(ahead - seconds{931}, key)) == 401);
    CHECK(status(token_at(ahead + seconds{300}, key)) == 401);
}

TEST_CASE_FIXTURE(
    Tokens, "[gateway-14] what users says of the time is no reason to be behind our own clock, nor to fail") {
    publish_keys({key}, kontor::Time{});
    tell_of_change();
    CHECK(eventually([&] { return !services.asked("users.jwks").empty(); }));
    CHECK(status(customer()) == 200);
    services.on("users.jwks", Reply::ok({{"keys", {key.public_jwk()}}, {"time", "tomorrow"}}));
    CHECK(status(token_at(clock.now(), SigningKey::generate(ids))) == 401);
    CHECK(status(customer()) == 200);
}

}  // namespace gateway
