#include "services/users/handlers/site_accounts.hpp"

#include "runtime/security/password.hpp"
#include "runtime/security/secret_bytes.hpp"

namespace users {
namespace {

constexpr std::size_t max_accounts = 100;
/// A full disk may be a matter of seconds.
constexpr kontor::Milliseconds retry_after{1000};

std::vector<SiteAccount> read_all(const kontor::Json& json) {
    std::vector<SiteAccount> accounts;
    kontor::Fields in{json};
    for (auto& entry : in.objects("accounts", 0, max_accounts)) {
        auto person = read_person(entry);
        accounts.push_back({std::move(person), read_roles(entry)});
    }
    in.done();
    return accounts;
}

}  // namespace

std::vector<SiteAccount> read_site_accounts(const std::filesystem::path& file) {
    auto list = kontor::Json::parse(kontor::read_secret(file), nullptr, false);
    if (list.is_discarded()) throw kontor::ConfigError{file.string() + " is not valid JSON"};
    try {
        return read_all({{"accounts", std::move(list)}});
    } catch (const kontor::Rejected& rejected) {
        throw kontor::ConfigError{file.string() + ": " + rejected.rejection.detail};
    }
}

void SiteAccounts::begin(UserQueries& users) {
    for (auto& account : accounts_) {
        const bool there = users.credential(account.person.email).has_value();
        password_hashes_.push_back(there ? std::string{} : kontor::hash_password(account.person.password));
        kontor::wipe(account.person.password);
    }
    submit();
}

void SiteAccounts::submit() {
    service_.writer().submit_always({[this](kontor::Transaction& transaction) { ensure(transaction); },
                                     [this](const kontor::Error& error) {
                                         service_.log().error("the site's accounts could not be set up",
                                                              {{"cause", error.detail}});
                                         service_.scheduler().after(retry_after, [this] { submit(); });
                                     }});
}

void SiteAccounts::ensure(kontor::Transaction& transaction) {
    for (std::size_t i = 0; i < accounts_.size(); ++i) ensure(accounts_[i], password_hashes_[i], transaction);
    transaction.after_commit([this] { *ensured_ = true; });
}

void SiteAccounts::ensure(const SiteAccount& wanted, const std::string& password_hash,
                          kontor::Transaction& transaction) {
    Account account{.user = book_->table().find_by_email(wanted.person.email)};
    if (account.user) {
        if (const auto decision = decide(account, SetRoles{wanted.roles})) {
            book_->record(account, *decision, transaction);
        }
        return;
    }
    User user{service_.ids().uuid(), wanted.person.email, wanted.person.name, wanted.roles,
              transaction.now()};
    book_->record(account, *decide(Register{std::move(user)}), transaction);
    book_->table().set_password_hash(account.user->id, password_hash);
}

}  // namespace users
