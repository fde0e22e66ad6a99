// A token, or what one is made of: two lines, header and claims, are signed with the right key, so that what comes behind
// the signature's check is tried, too.
#include <string>

#include "runtime/base/invariant.hpp"
#include "runtime/security/base64.hpp"
#include "runtime/security/token.hpp"
#include "tests/fuzz/target.hpp"

namespace kontor::fuzz {
namespace {

constexpr Time now{std::chrono::seconds{1'800'000'000}};

const SigningKey& key() {
    static const auto made =
        SigningKey::from_seed(SecretKey::from(std::string(SecretKey::size, 'k')).value());
    return made;
}

const TokenVerifier& verifier() {
    static TokenVerifier made{"kontor", "kontor"};
    if (!made.has_keys()) made.add_jwks({{"keys", {key().public_jwk()}}});
    return made;
}

std::string signed_token(std::string_view header, std::string_view claims) {
    const auto text = base64_encode(header, Base64::url) + "." + base64_encode(claims, Base64::url);
    return text + "." + base64_encode(key().sign(text), Base64::url);
}

void check_accepted(const Claims& claims) {
    INVARIANT(!claims.subject.empty() && claims.issuer == "kontor" && claims.audience == "kontor");
    INVARIANT(claims.expires_at + TokenVerifier::max_skew > now);
    INVARIANT(claims.not_before - TokenVerifier::max_skew <= now);
}

}  // namespace

void try_input(std::string_view input) {
    for (const auto variant : {Base64::standard, Base64::url}) {
        if (const auto bytes = base64_decode(input, variant))
            INVARIANT(base64_encode(*bytes, variant) == input);
    }
    const auto line = input.find('\n');
    if (line == std::string_view::npos) {
        if (const auto claims = verifier().verify(input, now)) check_accepted(*claims);
        return;
    }
    const auto header = input.substr(0, line);
    const auto body = input.substr(line + 1);
    if (const auto claims = verifier().verify(signed_token(header, body), now)) check_accepted(*claims);
    auto forged = signed_token(header, body);
    forged.back() = forged.back() == 'A' ? 'Q' : 'A';
    INVARIANT(!verifier().verify(forged, now));
}

}  // namespace kontor::fuzz
