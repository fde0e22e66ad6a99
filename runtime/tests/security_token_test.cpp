#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "runtime/security/base64.hpp"
#include "runtime/security/token.hpp"

using namespace std::chrono_literals;
using kontor::Base64;
using kontor::base64_encode;
using kontor::Json;
using kontor::TokenError;

namespace {

constexpr kontor::Time now{1'795'366'897'000ms};

struct Tokens {
    kontor::SystemClock clock;
    kontor::SystemIds ids{clock};
    kontor::SigningKey key = kontor::SigningKey::generate(ids);
    kontor::TokenVerifier verifier{"kontor", "kontor", 30s};

    Tokens() { REQUIRE(verifier.add_jwks(jwks(key)) == 1); }

    static Json jwks(const kontor::SigningKey& key) { return {{"keys", Json::array({key.public_jwk()})}}; }

    static kontor::Claims claims() {
        return {"0192f0c1-0000-7000-8000-000000000001",
                {"customer"},
                "kontor",
                "kontor",
                now,
                now,
                now + 900s,
                "t-1"};
    }
    static Json good_claims() {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
        return {
            {"iss", "kontor"}, {"aud", "kontor"}, {"sub", "u"},           {"roles", Json::array({"staff"})},
            {"iat", seconds},  {"nbf", seconds},  {"exp", seconds + 900}, {"jti", "t"}};
    }
    /// A correctly signed token of any header and payload.
    std::string token(const Json& header, const std::string& payload) const {
        auto text = base64_encode(header.dump(), Base64::url) + "." + base64_encode(payload, Base64::url);
        return text + "." + base64_encode(key.sign(text), Base64::url);
    }
    Json header() const { return {{"alg", "EdDSA"}, {"typ", "JWT"}, {"kid", key.kid()}}; }
    std::string token_with(const char* name, const Json& value) const {
        auto payload = good_claims();
        payload[name] = value;
        return token(header(), payload.dump());
    }
    std::string token_without(const char* name) const {
        auto payload = good_claims();
        payload.erase(name);
        return token(header(), payload.dump());
    }
    void check_error(const std::string& text, TokenError expected, kontor::Time at = now) const {
        CAPTURE(text);
        const auto result = verifier.verify(text, at);
        REQUIRE_FALSE(result.has_value());
        CHECK(kontor::to_string(result.error()) == kontor::to_string(expected));
    }
};

}  // namespace

TEST_CASE_FIXTURE(Tokens, "a signed token tells what was signed") {
    const auto result = verifier.verify(kontor::sign_token(key, claims()), now);
    REQUIRE(result.has_value());
    CHECK(result->subject == claims().subject);
    CHECK(result->roles == claims().roles);
    CHECK(result->issuer == "kontor");
    CHECK(result->audience == "kontor");
    CHECK(result->issued_at == now);
    CHECK(result->not_before == now);
    CHECK(result->expires_at == now + 900s);
    CHECK(result->id == "t-1");
}

TEST_CASE_FIXTURE(Tokens, "a token is good from its time to its time, give or take the skew") {
    const auto text = kontor::sign_token(key, claims());
    CHECK(verifier.verify(text, now - 30s).has_value());
    check_error(text, TokenError::not_yet_valid, now - 31s);
    CHECK(verifier.verify(text, now + 900s + 29s).has_value());
    check_error(text, TokenError::expired, now + 930s);
    check_error(token_with("nbf", good_claims()["nbf"].get<std::int64_t>() + 31), TokenError::not_yet_valid);
    check_error(token_with("iat", good_claims()["iat"].get<std::int64_t>() + 31), TokenError::not_yet_valid);
    check_error(text, TokenError::not_yet_valid, kontor::Time{});
}

TEST_CASE_FIXTURE(Tokens, "no more than a minute of skew is granted") {
    kontor::TokenVerifier lenient{"kontor", "kontor", 3600s};
    lenient.add_jwks(jwks(key));
    const auto text = kontor::sign_token(key, claims());
    CHECK(lenient.verify(text, now + 959s).has_value());
    CHECK(lenient.verify(text, now + 960s).error() == TokenError::expired);
    kontor::TokenVerifier strict{"kontor", "kontor", -5s};
    strict.add_jwks(jwks(key));
    CHECK(strict.verify(text, now).has_value());
    CHECK(strict.verify(text, now + 900s).error() == TokenError::expired);
}

TEST_CASE_FIXTURE(Tokens, "tokens of other issuers and for others are refused") {
    check_error(token_with("iss", "elsewhere"), TokenError::wrong_issuer);
    check_error(token_with("aud", "elsewhere"), TokenError::wrong_audience);
}

TEST_CASE_FIXTURE(Tokens, "any algorithm but EdDSA is refused, whatever the signature") {
    const auto payload = good_claims().dump();
    for (const Json& alg : {Json("none"), Json("None"), Json(""), Json("HS256"), Json("RS256"), Json("ES256"),
                            Json("eddsa"), Json("EdDSA "), Json(1), Json(nullptr), Json::array({"EdDSA"})}) {
        auto header_with = header();
        header_with["alg"] = alg;
        check_error(token(header_with, payload), TokenError::bad_algorithm);
        auto text =
            base64_encode(header_with.dump(), Base64::url) + "." + base64_encode(payload, Base64::url) + ".";
        check_error(text, TokenError::bad_algorithm);  // as unsigned tokens are
    }
    auto without = header();
    without.erase("alg");
    check_error(token(without, payload), TokenError::bad_algorithm);
}

TEST_CASE_FIXTURE(Tokens, "a key nobody told us of is refused") {
    const auto other = kontor::SigningKey::generate(ids);
    check_error(kontor::sign_token(other, claims()), TokenError::unknown_key);
    auto wrong = header();
    wrong["kid"] = "";
    check_error(token(wrong, good_claims().dump()), TokenError::unknown_key);
    wrong["kid"] = 7;
    check_error(token(wrong, good_claims().dump()), TokenError::unknown_key);
    wrong.erase("kid");
    check_error(token(wrong, good_claims().dump()), TokenError::unknown_key);
}

TEST_CASE_FIXTURE(Tokens, "a known key's id does not make another key's signature fit") {
    const auto other = kontor::SigningKey::generate(ids);
    auto text =
        base64_encode(header().dump(), Base64::url) + "." + base64_encode(good_claims().dump(), Base64::url);
    check_error(text + "." + base64_encode(other.sign(text), Base64::url), TokenError::bad_signature);
}

TEST_CASE_FIXTURE(Tokens, "header fields that must be understood are refused") {
    auto critical = header();
    critical["crit"] = Json::array({"b64"});
    check_error(token(critical, good_claims().dump()), TokenError::malformed);
}

TEST_CASE_FIXTURE(Tokens, "a token with any one character changed is refused") {
    const auto good = kontor::sign_token(key, claims());
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const char c : {'A', 'z', '.', '=', '\0', '\xff'}) {
            if (good[i] == c) continue;
            auto text = good;
            text[i] = c;
            CAPTURE(i);
            CHECK_FALSE(verifier.verify(text, now).has_value());
        }
    }
}

TEST_CASE_FIXTURE(Tokens, "a token cut anywhere, or with anything added, is refused") {
    const auto good = kontor::sign_token(key, claims());
    for (std::size_t length = 0; length < good.size(); ++length) {
        CHECK_FALSE(verifier.verify(good.substr(0, length), now).has_value());
    }
    for (const std::string more : {"A", "AAAA", ".", ".AAAA", "=", "\n", " "}) {
        CHECK_FALSE(verifier.verify(good + more, now).has_value());
        CHECK_FALSE(verifier.verify(more + good, now).has_value());
    }
    check_error("", TokenError::malformed);
    check_error("..", TokenError::malformed);
    check_error(std::string(4096, '.'), TokenError::malformed);
}

TEST_CASE_FIXTURE(Tokens, "a token beyond 4 KiB isn't looked at, one below is") {
    auto payload = good_claims();
    payload["filler"] = std::string(2000, 'x');
    CHECK(verifier.verify(token(header(), payload.dump()), now).has_value());
    payload["filler"] = std::string(3000, 'x');
    check_error(token(header(), payload.dump()), TokenError::oversized);
    check_error(std::string(1'000'000, 'x'), TokenError::oversized);
}

TEST_CASE_FIXTURE(
    Tokens, "claims that are missing or of the wrong type make a token malformed, though it is signed") {
    for (const char* name : {"iss", "aud", "sub", "roles", "iat", "nbf", "exp", "jti"}) {
        check_error(token_without(name), TokenError::malformed);
        check_error(token_with(name, nullptr), TokenError::malformed);
        check_error(token_with(name, true), TokenError::malformed);
        check_error(token_with(name, Json::object()), TokenError::malformed);
    }
    for (const Json& time : {Json(-1), Json(1.5), Json("1795366897"), Json(1e300), Json(UINT64_MAX),
                             Json(INT64_MAX), Json(INT64_MIN), Json(253'402'300'800)}) {
        check_error(token_with("exp", time), TokenError::malformed);
        check_error(token_with("nbf", time), TokenError::malformed);
        check_error(token_with("iat", time), TokenError::malformed);
    }
    check_error(token_with("sub", ""), TokenError::malformed);
    check_error(token_with("aud", Json::array({"kontor"})), TokenError::malformed);
    check_error(token_with("roles", Json::array({1})), TokenError::malformed);
    check_error(token_with("roles", Json::array({"a", nullptr})), TokenError::malformed);
    check_error(token_with("roles", Json(std::vector<std::string>(33, "r"))), TokenError::malformed);
}

TEST_CASE_FIXTURE(Tokens, "payloads that are no JSON objects make a token malformed, and nothing throws") {
    for (const std::string& payload :
         {std::string{}, std::string{"null"}, std::string{"[]"}, std::string{"1"}, std::string{"{"},
          std::string{"{}"}, std::string{"{\"iss\":\"\xff\xfe\"}"}, std::string(1500, '['),
          std::string("{}\0", 3), std::string("\xef\xbb\xbf{}")}) {
        check_error(token(header(), payload), TokenError::malformed);
    }
    check_error("\xff\xfe.\xff.\xff", TokenError::malformed);
    check_error(base64_encode("\xff\xfe", Base64::url) + ".e30.AAAA", TokenError::malformed);
    check_error(base64_encode(std::string(1500, '['), Base64::url) + ".e30.AAAA", TokenError::malformed);
}

TEST_CASE_FIXTURE(Tokens, "a JWKS gives its Ed25519 signature keys and nothing else") {
    const auto good = kontor::SigningKey::generate(ids).public_jwk();
    const auto with = [&good](const char* name, const Json& value) {
        auto jwk = good;
        jwk[name] = value;
        return Json{{"keys", Json::array({jwk})}};
    };
    kontor::TokenVerifier fresh{"kontor", "kontor"};
    for (const auto& jwks :
         {with("kty", "RSA"), with("kty", "oct"), with("crv", "X25519"), with("crv", nullptr),
          with("alg", "HS256"), with("use", "enc"), with("kid", ""), with("kid", 1),
          with("kid", std::string(65, 'k')), with("x", ""), with("x", "AAAA"),
          with("x", good["x"].get<std::string>() + "="), with("x", Json::array()), Json{}, Json("keys"),
          Json::array({good}), Json{{"keys", good}}, Json{{"keys", {1, nullptr, "x", Json::array()}}}}) {
        CAPTURE(jwks.dump());
        CHECK(fresh.add_jwks(jwks) == 0);
        CHECK(fresh.replace_jwks(jwks) == 0);
    }
    CHECK_FALSE(fresh.has_keys());
    CHECK(fresh.add_jwks({{"keys", {{{"kty", "RSA"}}, good, 1}}}) == 1);
    CHECK(fresh.has_keys());
}

TEST_CASE_FIXTURE(Tokens, "keys rotate: both are good after adding, the old one is gone after replacing") {
    const auto next = kontor::SigningKey::generate(ids);
    const auto old_token = kontor::sign_token(key, claims());
    const auto new_token = kontor::sign_token(next, claims());
    CHECK(verifier.add_jwks(jwks(next)) == 1);
    CHECK(verifier.verify(old_token, now).has_value());
    CHECK(verifier.verify(new_token, now).has_value());
    CHECK(verifier.replace_jwks(jwks(next)) == 1);
    check_error(old_token, TokenError::unknown_key);
    CHECK(verifier.verify(new_token, now).has_value());
    CHECK(verifier.replace_jwks(Json::object()) == 0);  // a useless answer takes nothing away
    CHECK(verifier.verify(new_token, now).has_value());
}

TEST_CASE_FIXTURE(Tokens, "the number of keys is bounded") {
    Json many{{"keys", Json::array()}};
    for (int i = 0; i < 40; ++i) many["keys"].push_back(kontor::SigningKey::generate(ids).public_jwk());
    CHECK(verifier.add_jwks(many) <= kontor::TokenVerifier::max_keys - 1);
    CHECK(
        verifier.verify(kontor::sign_token(key, claims()), now).has_value());  // known keys aren't pushed out
    CHECK(verifier.replace_jwks(many) == kontor::TokenVerifier::max_keys);
}

TEST_CASE_FIXTURE(Tokens, "tokens are verified while keys are being replaced") {
    const auto text = kontor::sign_token(key, claims());
    std::atomic<bool> stop = false;
    std::thread replacing{[&] {
        while (!stop) verifier.replace_jwks(jwks(key));
    }};
    int good = 0;
    for (int i = 0; i < 2000; ++i) good += verifier.verify(text, now).has_value() ? 1 : 0;
    stop = true;
    replacing.join();
    CHECK(good == 2000);
}
