#include "services/users/handlers/json.hpp"

#include "runtime/security/base64.hpp"
#include "runtime/security/sealed.hpp"

namespace users {
namespace {

using kontor::Base64;
using kontor::Json;

/// Ties what is sealed to its user, so that it can't be passed off as another's.
std::string place_of(const std::string& user) {
    return "users/personal/" + user;
}

Json personal(const User& user) {
    Json json{{"email", user.email}};
    if (user.name) json["name"] = *user.name;
    return json;
}

}  // namespace

Json to_json(const User& user) {
    auto json = personal(user);
    json["id"] = user.id;
    json["roles"] = user.roles;
    json["created"] = kontor::format_time(user.created);
    return json;
}

Json registered_data(const User& user, const kontor::SecretKey& key, kontor::Ids& ids) {
    const auto sealed = kontor::seal(key, personal(user).dump(), place_of(user.id), ids);
    return {{"id", user.id},
            {"personal", kontor::base64_encode(sealed, Base64::standard)},
            {"roles", user.roles}};
}

Json open_personal(const Json& data, const kontor::SecretKey& key) {
    const auto sealed =
        kontor::base64_decode(data.at("personal").get_ref<const std::string&>(), Base64::standard);
    if (!sealed) return nullptr;
    const auto text = kontor::unseal(key, *sealed, place_of(data.at("id").get<std::string>()));
    return text ? Json::parse(*text) : Json{};
}

}  // namespace users
