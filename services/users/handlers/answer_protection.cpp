#include "services/users/handlers/answer_protection.hpp"

#include <cstring>
#include <stdexcept>

#include "runtime/security/base64.hpp"
#include "runtime/security/sealed.hpp"

namespace users {
namespace {

using kontor::Base64;

std::int64_t blinded(const kontor::SecretKey& key, std::int64_t fingerprint) {
    const auto digest = key.derive(std::to_string(fingerprint));
    std::int64_t blind = 0;
    std::memcpy(&blind, digest.data(), sizeof blind);
    return blind;
}

std::string opened(const kontor::SecretKey& key, std::string_view request_id, const std::string& sealed) {
    const auto bytes = kontor::base64_decode(sealed, Base64::standard);
    const auto reply = bytes ? kontor::unseal(key, *bytes, request_id) : std::nullopt;
    if (!reply) throw std::runtime_error{"an answer was sealed with another signing key"};
    return *reply;
}

}  // namespace

kontor::AnswerProtection protect_answers(const kontor::SigningKey& key, kontor::Ids& ids) {
    const auto sealing = key.derive("kontor/users/answers");
    const auto blinding = key.derive("kontor/users/fingerprints");
    return {
        .seal =
            [sealing, &ids](std::string_view request_id, const std::string& reply) {
                return kontor::base64_encode(kontor::seal(sealing, reply, request_id, ids), Base64::standard);
            },
        .open = [sealing](std::string_view request_id,
                          const std::string& sealed) { return opened(sealing, request_id, sealed); },
        .blind = [blinding](std::int64_t fingerprint) { return blinded(blinding, fingerprint); },
    };
}

}  // namespace users
