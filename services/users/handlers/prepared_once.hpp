#pragma once

#include <deque>
#include <optional>
#include <string>

#include "runtime/rpc/server.hpp"
#include "runtime/security/secret_bytes.hpp"

namespace users {

/// Prepares a request once, though it comes again: callers send a request anew every second while they wait,
/// and a password that has been hashed needn't be hashed for that. Otherwise a few dozen logins at once would
/// keep a small board busy with copies of themselves. Belongs to the reader.
class PreparedOnce {
public:
    using Prepare = kontor::RpcServer::Prepare;
    /// What is remembered: more than can be prepared while a caller waits.
    static constexpr std::size_t limit = 512;

    PreparedOnce(Prepare prepare, kontor::Ids& ids)
        : prepare_{std::move(prepare)}, key_{kontor::SecretKey::random(ids)} {}
    std::optional<kontor::Reply> operator()(kontor::Request& request);

private:
    struct Outcome {
        std::string of;  ///< a keyed digest of id and body: the password isn't kept
        std::optional<kontor::Reply> reply;
        kontor::Json body;
    };

    Prepare prepare_;
    kontor::SecretKey key_;
    std::deque<Outcome> outcomes_;
};

}  // namespace users
