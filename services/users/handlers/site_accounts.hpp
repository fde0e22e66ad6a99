#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <vector>

#include "runtime/service/service.hpp"
#include "services/users/handlers/person_input.hpp"
#include "services/users/handlers/user_book.hpp"
#include "services/users/store/user_queries.hpp"

namespace users {

/// Somebody who must be able to log in for the site to work.
struct SiteAccount {
    PersonInput person;
    Roles roles;
};

/// Reads the accounts file: a JSON list of `{email, password, name?, roles}` that its owner alone can read.
/// Throws `kontor::ConfigError`, which names what is wrong.
std::vector<SiteAccount> read_site_accounts(const std::filesystem::path& file);

/// Sees to it that the site's accounts exist and have their roles. A password is set when an account is made,
/// and never changed afterwards: it may be another one by now.
class SiteAccounts {
public:
    SiteAccounts(std::vector<SiteAccount> accounts, std::shared_ptr<UserBook> book, kontor::Service& service)
        : accounts_{std::move(accounts)}, book_{std::move(book)}, service_{service} {}

    /// Before the service connects. Hashes the passwords of accounts that aren't there yet, and queues the
    /// rest.
    void begin(UserQueries& users);
    /// True once it is done.
    std::shared_ptr<const std::atomic<bool>> ensured() const { return ensured_; }

private:
    void submit();
    void ensure(kontor::Transaction& transaction);
    void ensure(const SiteAccount& account, const std::string& password_hash,
                kontor::Transaction& transaction);

    std::vector<SiteAccount> accounts_;
    std::vector<std::string> password_hashes_;  // empty for an account that was there
    std::shared_ptr<UserBook> book_;
    kontor::Service& service_;
    std::shared_ptr<std::atomic<bool>> ensured_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace users
