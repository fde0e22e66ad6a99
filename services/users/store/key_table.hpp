#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/statement.hpp"
#include "services/users/domain/signing.hpp"

namespace users {

/// The tables `signing_keys` and `token_clock`, for the writer.
class KeyTable {
public:
    struct Key {
        KeyDates dates;
        std::optional<std::string> sealed_seed;  ///< nothing: the key file's own key
    };

    explicit KeyTable(kontor::Database& database);

    /// In the order in which they sign.
    std::vector<Key> all();
    void add(const Key& key, std::string_view public_key);
    void set_longest_lifetime(std::string_view kid, std::chrono::seconds lifetime);
    void remove(std::string_view kid);

    /// The latest time that this store has seen or was given for tokens.
    kontor::Time latest_time();
    void note_time(kontor::Time time);

private:
    kontor::Statement all_;
    kontor::Statement add_;
    kontor::Statement set_longest_lifetime_;
    kontor::Statement remove_;
    kontor::Statement latest_time_;
    kontor::Statement note_time_;
};

/// The same for the reader: what is published.
class KeyQueries {
public:
    explicit KeyQueries(kontor::Database& database);
    /// In the order in which they sign.
    std::vector<std::string> public_keys();

private:
    kontor::Statement public_keys_;
};

}  // namespace users
