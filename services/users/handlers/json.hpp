#pragma once

#include "runtime/base/json.hpp"
#include "runtime/security/secret_bytes.hpp"
#include "services/users/domain/account.hpp"

namespace users {

/// The user view of the contract.
kontor::Json to_json(const User& user);

/// An event's data. What `Registered` says of the person is sealed with `key`, the user's own; the others
/// need none.
kontor::Json registered_data(const User& user, const kontor::SecretKey& key, kontor::Ids& ids);

/// What `registered_data` sealed: `{"email", "name"?}`; null when the key is another one.
kontor::Json open_personal(const kontor::Json& data, const kontor::SecretKey& key);

}  // namespace users
