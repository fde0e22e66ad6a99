// Tokens as attackers make them (RFC 8725, RFC 7515 §10): each is refused, for the reason it should be.
#include <doctest/doctest.h>
#include <sodium.h>

#include <functional>

#include "runtime/security/base64.hpp"
#include "runtime/security/token.hpp"

using namespace std::chrono_literals;
using kontor::Base64;
using kontor::Json;
using kontor::SigningKey;
using kontor::TokenError;
using kontor::TokenVerifier;

namespace {

constexpr kontor::Time now{1'795'366'897'000ms};
constexpr std::int64_t second = 1'795'366'897;

std::string encoded(std::string_view text) {
    return kontor::base64_encode(text, Base64::url);
}

struct Forge {
    kontor::SystemClock clock;
    kontor::SystemIds ids{clock};
    SigningKey key = SigningKey::generate(ids);
    SigningKey thief = SigningKey::generate(ids);
    TokenVerifier verifier{"kontor", "kontor"};
    std::string kid = "\"kid\":\"" + key.kid() + "\"";
    std::string claims = R"("iss":"kontor","aud":"kontor","sub":"u","roles":["admin"],"jti":"t")";
    std::string times = R"("iat":1795366897,"nbf":1795366897,"exp":1795367797)";
    std::string payload = "{" + claims + "," + times + "}";
    std::string header = R"({"alg":"EdDSA","typ":"JWT",)" + kid + "}";

    Forge() { REQUIRE(verifier.replace_jwks({{"keys", {key.public_jwk()}}}) == 1); }

    static std::string signed_by(const SigningKey& signer, const std::string& head, const std::string& body) {
        const auto text = encoded(head) + "." + encoded(body);
        return text + "." + encoded(signer.sign(text));
    }
    /// With our own key: only what is in it can be wrong.
    std::string with_header(const std::string& members) const {
        return signed_by(key, "{" + members + "}", payload);
    }
    std::string with_payload(const std::string& members) const {
        return signed_by(key, header, "{" + members + "}");
    }
    std::string with_times(std::int64_t iat, std::int64_t nbf, std::int64_t exp) const {
        return with_payload(claims + ",\"iat\":" + std::to_string(iat) + ",\"nbf\":" + std::to_string(nbf) +
                            ",\"exp\":" + std::to_string(exp));
    }
    /// HMAC-SHA-256 over the token, with what everybody knows as its secret.
    std::string hmac(const std::string& alg, const std::string& secret) const {
        const auto text =
            encoded(R"({"alg":")" + alg + R"(","typ":"JWT",)" + kid + "}") + "." + encoded(payload);
        std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
        crypto_auth_hmacsha256_state state;
        crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.data()),
                                    secret.size());
        crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()),
                                      text.size());
        crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
        return text + "." + encoded(mac);
    }
    std::string with_signature(const std::string& signature) const {
        return encoded(header) + "." + encoded(payload) + "." + signature;
    }
    /// The signature with the group's order added to its second half: the same equation, another text.
    std::string malleable() const {
        static constexpr unsigned char order[32] = {
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
            0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
        const auto text = encoded(header) + "." + encoded(payload);
        auto signature = key.sign(text);
        unsigned carry = 0;
        for (std::size_t i = 0; i < 32; ++i) {
            carry += static_cast<unsigned char>(signature[32 + i]) + order[i];
            signature[32 + i] = static_cast<char>(carry);
            carry >>= 8;
        }
        return text + "." + encoded(signature);
    }
};

struct Case {
    const char* name;
    std::string token;
    TokenError expected;
};

}  // namespace

TEST_CASE_FIXTURE(Forge, "a hostile token is refused") {
    using enum TokenError;
    const auto jwk = thief.public_jwk().dump();
    const auto eddsa = R"("alg":"EdDSA",)" + kid;
    const auto typed = R"("alg":"EdDSA","typ":"JWT",)" + kid;
    const std::vector<Case> cases{
        // The algorithm (RFC 8725 §2.1, §3.1)
        {"none, unsigned", encoded(R"({"alg":"none","typ":"JWT"})") + "." + encoded(payload) + ".",
         bad_algorithm},
        {"none, with our kid",
         encoded(R"({"alg":"none","typ":"JWT",)" + kid + "}") + "." + encoded(payload) + ".", bad_algorithm},
        {"nOnE", encoded(R"({"alg":"nOnE","typ":"JWT",)" + kid + "}") + "." + encoded(payload) + ".",
         bad_algorithm},
        {"none, properly signed", with_header(R"("alg":"none","typ":"JWT",)" + kid), bad_algorithm},
        {"HS256 with the public key's bytes", hmac("HS256", key.public_key()), bad_algorithm},
        {"HS256 with the public key's text", hmac("HS256", encoded(key.public_key())), bad_algorithm},
        {"HS256 with the JWK as secret", hmac("HS256", key.public_jwk().dump()), bad_algorithm},
        {"HS256 with no secret", hmac("HS256", ""), bad_algorithm},
        {"an HMAC said to be EdDSA", hmac("EdDSA", key.public_key()), bad_signature},
        {"HS512", hmac("HS512", key.public_key()), bad_algorithm},
        {"RS256", with_header(R"("alg":"RS256","typ":"JWT",)" + kid), bad_algorithm},
        {"PS256", with_header(R"("alg":"PS256","typ":"JWT",)" + kid), bad_algorithm},
        {"ES256", with_header(R"("alg":"ES256","typ":"JWT",)" + kid), bad_algorithm},
        {"ES256 with the signature of zeros",
         encoded(R"({"alg":"ES256","typ":"JWT",)" + kid + "}") + "." + encoded(payload) + "." +
             encoded(std::string(64, '\0')),
         bad_algorithm},
        {"Ed25519, a name of the same", with_header(R"("alg":"Ed25519","typ":"JWT",)" + kid), bad_algorithm},
        {"eddsa in small letters", with_header(R"("alg":"eddsa","typ":"JWT",)" + kid), bad_algorithm},
        {"a list of algorithms", with_header(R"("alg":["EdDSA","none"],"typ":"JWT",)" + kid), bad_algorithm},
        {"no algorithm", with_header(R"("typ":"JWT",)" + kid), bad_algorithm},
        // Keys that a token brings along or points to (RFC 8725 §3.10)
        {"an embedded jwk", signed_by(thief, "{" + typed + ",\"jwk\":" + jwk + "}", payload), malformed},
        {"an embedded jwk and its kid",
         signed_by(thief, R"({"alg":"EdDSA","typ":"JWT","kid":")" + thief.kid() + "\",\"jwk\":" + jwk + "}",
                   payload),
         malformed},
        {"jku", with_header(typed + R"(,"jku":"https://evil.example/jwks.json")"), malformed},
        {"x5u", with_header(typed + R"(,"x5u":"https://evil.example/cert.pem")"), malformed},
        {"x5c", with_header(typed + R"(,"x5c":["MIIB"])"), malformed},
        {"x5t", with_header(typed + R"(,"x5t":"AAAA")"), malformed},
        {"jwks", with_header(typed + R"(,"jwks":{"keys":[]})"), malformed},
        // The key's id
        {"somebody else's key",
         signed_by(thief, R"({"alg":"EdDSA","typ":"JWT","kid":")" + thief.kid() + "\"}", payload),
         unknown_key},
        {"somebody else's key under our id", signed_by(thief, header, payload), bad_signature},
        {"no kid", with_header(R"("alg":"EdDSA","typ":"JWT")"), unknown_key},
        {"a kid that is a path", with_header(R"("alg":"EdDSA","typ":"JWT","kid":"../../dev/null")"),
         unknown_key},
        {"a kid that is SQL", with_header(R"("alg":"EdDSA","typ":"JWT","kid":"' OR 1=1 --")"), unknown_key},
        {"a kid with a NUL behind it",
         with_header(R"("alg":"EdDSA","typ":"JWT","kid":")" + key.kid() + R"(\u0000")"), unknown_key},
        {"a kid that is a number", with_header(R"("alg":"EdDSA","typ":"JWT","kid":0)"), unknown_key},
        {"a kid that is null", with_header(R"("alg":"EdDSA","typ":"JWT","kid":null)"), unknown_key},
        // Extensions and types (RFC 7515 §4.1.11, RFC 8725 §3.11)
        {"crit of something unknown", with_header(typed + R"(,"crit":["x"],"x":1)"), malformed},
        {"crit, empty", with_header(typed + R"(,"crit":[])"), malformed},
        {"b64 false", with_header(typed + R"(,"b64":false,"crit":["b64"])"), malformed},
        {"zip", with_header(typed + R"(,"zip":"DEF")"), malformed},
        {"enc", with_header(typed + R"(,"enc":"A256GCM")"), malformed},
        {"cty, a token in a token", with_header(typed + R"(,"cty":"JWT")"), malformed},
        {"no typ", with_header(eddsa), malformed},
        {"another typ", with_header(eddsa + R"(,"typ":"secevent+jwt")"), malformed},
        {"an id token's typ", with_header(eddsa + R"(,"typ":"id+jwt")"), malformed},
        {"typ in small letters", with_header(eddsa + R"(,"typ":"jwt")"), malformed},
        {"a typ that is a list", with_header(eddsa + R"(,"typ":["JWT"])"), malformed},
        // Members that are there twice
        {"alg twice, good first", with_header(R"("alg":"EdDSA","alg":"none","typ":"JWT",)" + kid), malformed},
        {"alg twice, good last", with_header(R"("alg":"none","alg":"EdDSA","typ":"JWT",)" + kid), malformed},
        {"alg twice, once escaped", with_header(R"("alg":"EdDSA","\u0061lg":"EdDSA","typ":"JWT",)" + kid),
         malformed},
        {"kid twice", with_header(typed + "," + kid), malformed},
        {"sub twice", with_payload(R"("sub":"staff",)" + claims + "," + times), malformed},
        {"roles twice", with_payload(claims + R"(,"roles":["customer"],)" + times), malformed},
        {"exp twice", with_payload(claims + "," + times + R"(,"exp":9999999999)"), malformed},
        {"a doubled member further in", with_payload(claims + "," + times + R"(,"x":{"y":1,"y":2})"),
         malformed},
        // The signature
        {"none", with_signature(""), bad_signature},
        {"zeros", with_signature(encoded(std::string(64, '\0'))), bad_signature},
        {"a short one", with_signature(encoded(std::string(63, 'x'))), bad_signature},
        {"a long one", with_signature(encoded(key.sign(encoded(header) + "." + encoded(payload)) + "x")),
         bad_signature},
        {"one with the order added", malleable(), bad_signature},
        {"another token's", with_signature(encoded(key.sign("another"))), bad_signature},
        {"one in standard Base64", with_signature(std::string(86, 'A') + "=="), bad_signature},
        // Form
        {"two parts", encoded(header) + "." + encoded(payload), malformed},
        {"four parts", with_signature("AAAA.AAAA"), bad_signature},
        {"five parts, as if encrypted", encoded(header) + "....", bad_signature},
        {"JSON instead of the compact form", R"({"payload":"e30","signatures":[]})", malformed},
        {"a header that is a list", signed_by(key, "[" + header + "]", payload), malformed},
        {"a payload that is a text", signed_by(key, header, "\"admin\""), malformed},
        {"a payload with something behind it", signed_by(key, header, payload + "{}"), malformed},
        {"a header with a comment", signed_by(key, "{" + typed + "/**/}", payload), malformed},
        // Time
        {"expired", with_times(second - 1000, second - 1000, second - 30), expired},
        {"expired in 1970", with_times(0, 0, 900), expired},
        {"not yet", with_times(second, second + 31, second + 900), not_yet_valid},
        {"issued in the future", with_times(second + 31, second, second + 900), not_yet_valid},
        {"for ever", with_times(second, second, 253'402'300'799), malformed},
        {"a second longer than any", with_times(second, second, second + 86'401), malformed},
        {"ends before it begins", with_times(second, second, second - 1), malformed},
        {"a time as a text", with_payload(claims + R"(,"iat":0,"nbf":0,"exp":"9999999999")"), malformed},
        {"a time that is a fraction", with_payload(claims + R"(,"iat":0,"nbf":0,"exp":1795367797.5)"),
         malformed},
        {"a time that is huge", with_payload(claims + R"(,"iat":0,"nbf":0,"exp":1e400)"), malformed},
        {"no exp", with_payload(claims + R"(,"iat":1795366897,"nbf":1795366897)"), malformed},
        // For whom, by whom
        {"another issuer",
         with_payload(R"("iss":"evil","aud":"kontor","sub":"u","roles":[],"jti":"t",)" + times),
         wrong_issuer},
        {"another audience",
         with_payload(R"("iss":"kontor","aud":"bank","sub":"u","roles":[],"jti":"t",)" + times),
         wrong_audience},
        {"several audiences",
         with_payload(R"("iss":"kontor","aud":["kontor","bank"],"sub":"u","roles":[],"jti":"t",)" + times),
         malformed},
        {"nobody", with_payload(R"("iss":"kontor","aud":"kontor","sub":"","roles":[],"jti":"t",)" + times),
         malformed},
    };
    CHECK(cases.size() >= 40);
    for (const auto& [name, token, expected] : cases) {
        CAPTURE(name);
        const auto result = verifier.verify(token, now);
        REQUIRE_FALSE(result.has_value());
        CHECK(kontor::to_string(result.error()) == kontor::to_string(expected));
    }
}

TEST_CASE_FIXTURE(Forge, "what the table forges from is good in itself") {
    CHECK(verifier.verify(signed_by(key, header, payload), now).has_value());
    CHECK(verifier.verify(with_times(second, second, second + 86'400), now).has_value());
    CHECK(verifier.verify(with_times(second - 900, second - 900, second - 29), now).has_value());
    CHECK(verifier.verify(with_times(second + 30, second + 30, second + 900), now).has_value());
}
