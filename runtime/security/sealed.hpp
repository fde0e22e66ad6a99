#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/security/secret_bytes.hpp"

namespace kontor {

/// Encrypts and authenticates (XChaCha20-Poly1305): nonce (24 bytes), cipher text, tag (16 bytes).
/// `associated` is not hidden but must be the same when opening: it ties the sealed text to its place (a
/// user's id, a field's name). Random nonces of this length never repeat, so one key may seal any number of
/// texts.
std::string seal(const SecretKey& key, std::string_view plain, std::string_view associated, Ids& ids);

/// Nothing when the key or `associated` is another one, or a bit was changed.
std::optional<std::string> unseal(const SecretKey& key, std::string_view sealed, std::string_view associated);

}  // namespace kontor
