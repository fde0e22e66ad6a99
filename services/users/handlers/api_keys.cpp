#include "services/users/handlers/api_keys.hpp"

#include <algorithm>

#include "runtime/rpc/page.hpp"
#include "runtime/security/api_key.hpp"
#include "services/users/handlers/access.hpp"

namespace users {
namespace {

using kontor::Json;
using kontor::Reply;

constexpr const char* api_key_entity = "api-key";
constexpr std::size_t max_key_name = 100;
constexpr std::size_t max_role_text = 32;
constexpr std::size_t max_time_text = 40;
constexpr std::size_t hash_digits = 64;

Roles read_key_roles(kontor::Fields& in) {
    const auto roles = make_roles(in.texts_or_empty("roles", known_key_roles.size(), max_role_text));
    const bool known = std::ranges::all_of(roles, [](const auto& role) {
        return std::ranges::find(known_key_roles, role) != known_key_roles.end();
    });
    if (roles.empty() || !known) in.fault("roles", "must name at least one of: admin, customer, staff");
    return roles;
}

std::optional<kontor::Time> read_expires(kontor::Fields& in) {
    const auto text = in.optional_text("expires", 1, max_time_text);
    if (!text) return std::nullopt;
    const auto time = kontor::parse_time(*text);
    if (!time) in.fault("expires", "must be a time in UTC, as 2027-01-31T00:00:00Z");
    return time;
}

Json view_of(const ApiKey& key) {
    Json json{{"id", key.id},
              {"name", key.name},
              {"roles", key.roles},
              {"created", kontor::format_time(key.created)},
              {"created_by", key.created_by}};
    if (key.expires) json["expires"] = kontor::format_time(*key.expires);
    if (key.revoked) json["revoked"] = kontor::format_time(*key.revoked);
    return json;
}

kontor::Rejection not_a_key() {
    return {kontor::RejectionKind::unauthenticated, "invalid-api-key", "the API key is not valid"};
}

}  // namespace

Reply CreateKey::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    ApiKey key{.id = ids_.uuid(),
               .name = in.line("name", 1, max_key_name),
               .roles = read_key_roles(in),
               .created = transaction.now(),
               .created_by = request.principal.subject,
               .expires = read_expires(in)};
    in.done();
    const auto now = clock_->now();
    const auto decision = decide(CreateApiKey{key, now, keys_->count_in_force(now), request.principal.roles,
                                              keys_->find(request.principal.subject).has_value()});
    if (!decision) return Reply::rejected(decision.error());
    const auto text = kontor::make_api_key(ids_);
    transaction.append(api_key_entity, key.id, "api-key-created", view_of(key));
    keys_->add(key, kontor::api_key_hash(text));
    book_->note_answer(request, key.id, transaction);
    auto answer = view_of(key);
    answer["key"] = text;
    return Reply::ok(std::move(answer));
}

Reply RevokeKey::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("id");
    in.done();
    const auto decision = decide(keys_->find(id), RevokeApiKey{id, request.principal.roles});
    if (!decision) return Reply::rejected(decision.error());
    if (!decision->empty()) {
        transaction.append(api_key_entity, id, "api-key-revoked", {{"id", id}});
        keys_->revoke(id, transaction.now());
        book_->forget_answers(id, {kontor::RejectionKind::not_found, "revoked",
                                   "this request was about a key that has been revoked"});
    }
    return Reply::ok({{"id", id}, {"revoked", true}});
}

Reply ListKeys::operator()(const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto page = kontor::read_page(in);
    in.done();
    require_reader(request.principal);
    return kontor::list_reply(
        keys_->after(page.after, page.query_limit()), page, [](const ApiKey& key) { return view_of(key); },
        [](const ApiKey& key) { return key.id; });
}

Reply CheckKey::operator()(const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto hash = in.text("hash", hash_digits, hash_digits);
    in.done();
    require_service(request.principal);
    const auto key = keys_->find_by_hash(hash);
    if (!key || !is_in_force(*key, clock_->now())) return Reply::rejected(not_a_key());
    Json answer{{"id", key->id}, {"roles", key->roles}};
    if (key->expires) answer["expires"] = kontor::format_time(*key->expires);
    return Reply::ok(std::move(answer));
}

}  // namespace users
