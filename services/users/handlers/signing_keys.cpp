#include "services/users/handlers/signing_keys.hpp"

#include <stdexcept>

#include "runtime/rpc/fields.hpp"
#include "runtime/security/sealed.hpp"
#include "services/users/handlers/access.hpp"

namespace users {
namespace {

constexpr const char* key_entity = "key";

/// Ties a sealed seed to its key.
std::string seed_place(const std::string& kid) {
    return "users/signing-key/" + kid;
}

std::vector<KeyDates> dates_of(const std::vector<KeyTable::Key>& keys) {
    std::vector<KeyDates> dates;
    for (const auto& key : keys) dates.push_back(key.dates);
    return dates;
}

}  // namespace

SigningKeys::SigningKeys(kontor::Database& database, kontor::SigningKey root, kontor::Ids& ids,
                         kontor::ForwardClock& clock)
    : table_{database},
      root_{std::move(root)},
      sealing_{root_.derive("kontor/users/signing-keys")},
      ids_{ids},
      clock_{clock} {
    clock_.at_least(table_.latest_time());
}

std::vector<KeyTable::Key> SigningKeys::keys() {
    auto keys = table_.all();
    if (keys.empty()) keys.push_back({{root_.kid(), kontor::Time{}, {}}, std::nullopt});
    return keys;
}

std::optional<kontor::SigningKey> SigningKeys::opened(const KeyTable::Key& key) const {
    if (!key.sealed_seed) return key.dates.kid == root_.kid() ? std::optional{root_} : std::nullopt;
    auto bytes = kontor::unseal(sealing_, *key.sealed_seed, seed_place(key.dates.kid));
    auto seed = bytes ? kontor::SecretKey::from(*bytes) : std::nullopt;
    if (bytes) kontor::wipe(*bytes);
    return seed ? std::optional{kontor::SigningKey::from_seed(*seed)} : std::nullopt;
}

void SigningKeys::begin(kontor::Transaction& transaction) {
    std::vector<KeyEvent> lost;
    for (const auto& key : keys()) {
        if (!opened(key)) lost.emplace_back(KeyRemoved{key.dates.kid});
    }
    record(lost, nullptr, transaction);
    keep_root();
}

std::string SigningKeys::sign(const kontor::Claims& claims) {
    const auto all = keys();
    const auto dates = dates_of(all);
    const auto& chosen = signer(dates, claims.issued_at);
    const auto lifetime = std::chrono::ceil<std::chrono::seconds>(claims.expires_at - claims.issued_at);
    if (chosen.longest_lifetime < lifetime) table_.set_longest_lifetime(chosen.kid, lifetime);
    const auto key = opened(all.at(static_cast<std::size_t>(&chosen - dates.data())));
    if (!key) throw std::runtime_error{"signing key " + chosen.kid + " was sealed with another key file"};
    return kontor::sign_token(*key, claims);
}

std::expected<KeyDates, kontor::Rejection> SigningKeys::rotate(bool at_once,
                                                               kontor::Transaction& transaction) {
    const auto now = clock_.now();
    keep_root();
    const auto fresh = kontor::SigningKey::generate(ids_);
    const auto decision = decide(dates_of(keys()), RotateKeys{fresh.kid(), now, at_once});
    if (!decision) return std::unexpected{decision.error()};
    record(*decision, &fresh, transaction);
    return keys().back().dates;
}

void SigningKeys::tidy(std::chrono::seconds rotation_age, kontor::Transaction& transaction) {
    const auto now = clock_.now();
    begin(transaction);
    record(removals(dates_of(keys()), now), nullptr, transaction);
    // Refused when there are too many already: one more isn't urgent.
    if (is_old(dates_of(keys()), now, rotation_age)) static_cast<void>(rotate(false, transaction));
    if (clock_.leads_the_wall()) table_.note_time(now);
}

/// The key file says nothing of when its key began: that is when this store first heard of it.
void SigningKeys::keep_root() {
    if (table_.all().empty())
        table_.add({{root_.kid(), clock_.now(), kontor::TokenVerifier::max_lifetime}, std::nullopt},
                   root_.public_key());
}

void SigningKeys::record(const std::vector<KeyEvent>& events, const kontor::SigningKey* fresh,
                         kontor::Transaction& transaction) {
    for (const auto& event : events) {
        if (const auto* published = std::get_if<KeyPublished>(&event)) {
            transaction.append(
                key_entity, published->kid, "key-published",
                {{"kid", published->kid}, {"signs_from", kontor::format_time(published->signs_from)}});
            add(*fresh, published->signs_from);
        } else {
            const auto& kid = std::get<KeyRemoved>(event).kid;
            transaction.append(key_entity, kid, "key-removed", {{"kid", kid}});
            table_.remove(kid);
        }
    }
}

void SigningKeys::add(const kontor::SigningKey& key, kontor::Time signs_from) {
    const auto sealed = kontor::seal(sealing_, key.seed().view(), seed_place(key.kid()), ids_);
    table_.add({{key.kid(), signs_from, {}}, sealed}, key.public_key());
}

kontor::Reply PublishedKeys::operator()(const kontor::Request&) const {
    auto keys = queries_->public_keys();
    if (keys.empty()) keys.push_back(root_);
    auto jwks = kontor::Json::array();
    for (const auto& key : keys) jwks.push_back(kontor::SigningKey::jwk_of(key));
    return kontor::Reply::ok({{"keys", std::move(jwks)}, {"time", kontor::format_time(clock_->now())}});
}

kontor::Reply RotateSigningKeys::operator()(const kontor::Request& request,
                                            kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const bool at_once = in.boolean_or("at_once", false);
    in.done();
    require_admin(request.principal);
    const auto key = keys_->rotate(at_once, transaction);
    if (!key) return kontor::Reply::rejected(key.error());
    return kontor::Reply::ok({{"kid", key->kid}, {"signs_from", kontor::format_time(key->signs_from)}});
}

}  // namespace users
