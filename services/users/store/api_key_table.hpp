#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/statement.hpp"
#include "services/users/domain/api_key.hpp"

namespace users {

/// The table `api_keys`, for the writer.
class ApiKeyTable {
public:
    explicit ApiKeyTable(kontor::Database& database);

    std::optional<ApiKey> find(std::string_view id);
    /// Keys that are neither revoked nor expired.
    int count_in_force(kontor::Time now);
    void add(const ApiKey& key, std::string_view hash);
    /// The hash goes with it.
    void revoke(std::string_view id, kontor::Time at);

private:
    kontor::Statement find_;
    kontor::Statement count_;
    kontor::Statement add_;
    kontor::Statement revoke_;
};

/// The same for the reader.
class ApiKeyQueries {
public:
    explicit ApiKeyQueries(kontor::Database& database);

    /// The key with that hash; revoked ones have none.
    std::optional<ApiKey> find_by_hash(std::string_view hash);
    /// In the order of their ids, which is that of their creation; at most `limit`.
    std::vector<ApiKey> after(std::string_view id, int limit);

private:
    kontor::Statement find_by_hash_;
    kontor::Statement after_;
};

}  // namespace users
