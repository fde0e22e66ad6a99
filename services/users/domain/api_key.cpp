#include "services/users/domain/api_key.hpp"

#include <algorithm>

namespace users {
namespace {

bool has(const Roles& roles, std::string_view role) {
    return std::ranges::find(roles, role) != roles.end();
}

bool may_give(const Roles& giver, const Roles& given) {
    if (has(giver, "admin") || has(giver, "service")) return true;
    return has(giver, "staff") && std::ranges::all_of(given, [&](const auto& role) {
               return role == "customer" || has(giver, role);
           });
}

std::unexpected<kontor::Rejection> forbidden(const char* detail) {
    return std::unexpected{kontor::Rejection{kontor::RejectionKind::forbidden, "forbidden", detail}};
}

}  // namespace

ApiKeyDecision decide(const CreateApiKey& command) {
    if (command.giver_is_key) return forbidden("a machine makes no keys");
    if (!may_give(command.giver, command.key.roles)) return forbidden("your roles do not allow this");
    if (command.key.expires && *command.key.expires <= command.now)
        return std::unexpected{kontor::invalid_field("/expires", "must be in the future")};
    if (command.in_force >= max_api_keys)
        return std::unexpected{kontor::refused("too-many-keys", "revoke keys that are no longer needed")};
    return std::vector<ApiKeyEvent>{ApiKeyCreated{command.key}};
}

ApiKeyDecision decide(const std::optional<ApiKey>& key, const RevokeApiKey& command) {
    // Before it is told whether there is such a key.
    if (!may_give(command.revoker, {})) return forbidden("your roles do not allow this");
    if (!key) return std::unexpected{kontor::not_found("there is no such key")};
    if (!may_give(command.revoker, key->roles)) return forbidden("your roles do not allow this");
    if (key->revoked) return std::vector<ApiKeyEvent>{};
    return std::vector<ApiKeyEvent>{ApiKeyRevoked{key->id}};
}

bool is_in_force(const ApiKey& key, kontor::Time now) {
    return !key.revoked && (!key.expires || now < *key.expires);
}

}  // namespace users
