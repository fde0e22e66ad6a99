#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>

#include "runtime/base/clock.hpp"
#include "runtime/base/result.hpp"
#include "services/users/domain/roles.hpp"

namespace users {

/// What a machine is let in with, in place of a login.
struct ApiKey {
    std::string id;  ///< who it is, as the subject of what is done with it
    std::string name;
    Roles roles;
    kontor::Time created{};
    std::string created_by;
    std::optional<kontor::Time> expires{};
    std::optional<kontor::Time> revoked{};
};

/// What a machine may be.
inline constexpr std::array<std::string_view, 3> known_key_roles{"admin", "customer", "staff"};
/// More than a shop has machines; the list is read by people. Revoked ones don't count.
inline constexpr int max_api_keys = 500;

struct ApiKeyCreated {
    ApiKey key;
};
struct ApiKeyRevoked {
    std::string id;
};
using ApiKeyEvent = std::variant<ApiKeyCreated, ApiKeyRevoked>;
using ApiKeyDecision = kontor::Decision<ApiKeyEvent>;

struct CreateApiKey {
    ApiKey key;
    kontor::Time now{};
    int in_force = 0;           ///< keys there are
    Roles giver;                ///< roles of who asks
    bool giver_is_key = false;  ///< a machine asks
};
struct RevokeApiKey {
    std::string id;
    Roles revoker;
};

/// Nobody gives a role that they haven't; admins and services give any. A machine makes no keys: one that got into wrong
/// hands would outlive its revocation.
ApiKeyDecision decide(const CreateApiKey& command);
/// Revoking twice is revoking once. Nobody revokes what they couldn't have given.
ApiKeyDecision decide(const std::optional<ApiKey>& key, const RevokeApiKey& command);

/// True when the key opens anything at `now`.
bool is_in_force(const ApiKey& key, kontor::Time now);

}  // namespace users
