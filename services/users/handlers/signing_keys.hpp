#pragma once

#include <memory>

#include "runtime/base/forward_clock.hpp"
#include "runtime/rpc/request.hpp"
#include "runtime/security/token.hpp"
#include "runtime/store/transaction.hpp"
#include "services/users/store/key_table.hpp"

namespace users {

/// The keys that access tokens are signed with, and the change from one to the next: the new one is published, then signs;
/// the old one stays published until its last token has expired. Belongs to the writer.
class SigningKeys {
public:
    /// `root` is the key file's: the first to sign, and what the others are sealed with.
    SigningKeys(kontor::Database& database, kontor::SigningKey root, kontor::Ids& ids,
                kontor::ForwardClock& clock);

    /// To be run before anything else. Notes since when the key file's key is there; where the file is another one than
    /// before, what only the lost one could open goes.
    void begin(kontor::Transaction& transaction);
    /// Signs with the key whose turn it is.
    std::string sign(const kontor::Claims& claims);
    /// Changes to a new key; see `RotateKeys`. Returns the key that signs last from now on.
    std::expected<KeyDates, kontor::Rejection> rotate(bool at_once, kontor::Transaction& transaction);
    /// To be run from time to time: removes keys that are over, rotates when the last one is `rotation_age` old (zero: never),
    /// and keeps how far time has gone while the wall clock is behind.
    void tidy(std::chrono::seconds rotation_age, kontor::Transaction& transaction);

private:
    std::vector<KeyTable::Key> keys();
    std::optional<kontor::SigningKey> opened(const KeyTable::Key& key) const;
    void keep_root();
    void record(const std::vector<KeyEvent>& events, const kontor::SigningKey* fresh,
                kontor::Transaction& transaction);
    void add(const kontor::SigningKey& key, kontor::Time signs_from);

    KeyTable table_;
    kontor::SigningKey root_;
    kontor::SecretKey sealing_;
    kontor::Ids& ids_;
    kontor::ForwardClock& clock_;
};

/// `jwks`: what is published, and what time it is for tokens. For the reader.
class PublishedKeys {
public:
    PublishedKeys(kontor::Database& database, const kontor::SigningKey& root,
                  std::shared_ptr<kontor::ForwardClock> clock)
        : queries_{std::make_shared<KeyQueries>(database)},
          root_{root.public_key()},
          clock_{std::move(clock)} {}
    kontor::Reply operator()(const kontor::Request& request) const;

private:
    std::shared_ptr<KeyQueries> queries_;
    std::string root_;
    std::shared_ptr<kontor::ForwardClock> clock_;
};

/// `rotate-keys`: a new signing key.
class RotateSigningKeys {
public:
    explicit RotateSigningKeys(std::shared_ptr<SigningKeys> keys) : keys_{std::move(keys)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    std::shared_ptr<SigningKeys> keys_;
};

}  // namespace users
