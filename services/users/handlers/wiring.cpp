#include "services/users/handlers/wiring.hpp"

#include "services/users/handlers/answer_protection.hpp"
#include "services/users/handlers/api_keys.hpp"
#include "services/users/handlers/authenticate.hpp"
#include "services/users/handlers/erase.hpp"
#include "services/users/handlers/prepared_once.hpp"
#include "services/users/handlers/queries.hpp"
#include "services/users/handlers/refresh.hpp"
#include "services/users/handlers/register.hpp"
#include "services/users/handlers/set_roles.hpp"
#include "services/users/handlers/signing_keys.hpp"
#include "services/users/handlers/site_accounts.hpp"
#include "services/users/store/retention.hpp"

namespace users {
namespace {

constexpr std::int64_t day_s = 86'400;
constexpr kontor::Milliseconds tidy_interval{60'000};

Grants::Lifetimes lifetimes(kontor::Settings& settings) {
    return {.access_token = std::chrono::seconds{settings.integer("token_lifetime_s", 900, 60, day_s)},
            .refresh_token =
                std::chrono::seconds{settings.integer("refresh_lifetime_s", 30 * day_s, 60, 366 * day_s)}};
}

std::vector<SiteAccount> site_accounts(kontor::Settings& settings) {
    const auto file = settings.text("accounts_file", "");
    return file.empty() ? std::vector<SiteAccount>{} : read_site_accounts(file);
}

kontor::SigningKey signing_key(kontor::Service& service) {
    constexpr const char* file = "signing-key";
    service.keep_with_store(file);
    auto key = kontor::SigningKey::load_or_generate(service.config().data_dir / file, service.ids());
    if (!key) throw kontor::ConfigError{"the signing key: " + key.error()};
    return std::move(*key);
}

std::chrono::seconds rotation_age(kontor::Settings& settings) {
    return std::chrono::days{settings.integer("key_rotation_days", 90, 0, 3660)};
}

void add_api_keys(kontor::Service& service, const std::shared_ptr<UserBook>& book,
                  const std::shared_ptr<kontor::ForwardClock>& clock) {
    const auto table = std::make_shared<ApiKeyTable>(service.database());
    const auto queries = std::make_shared<ApiKeyQueries>(service.read_database());
    service.command("create-api-key", CreateKey{table, book, service.ids(), clock});
    service.command("revoke-api-key", RevokeKey{table, book});
    service.query("list-api-keys", ListKeys{queries});
    service.query("check-api-key", CheckKey{queries, clock});
}

}  // namespace

void wire(kontor::Service& service) {
    auto& settings = service.settings();
    const auto key = signing_key(service);
    service.handled().protect(protect_answers(key, service.ids()));
    const auto book = std::make_shared<UserBook>(service.database(), service.handled(), service.ids());
    const auto clock = std::make_shared<kontor::ForwardClock>(service.clock());
    const auto keys = std::make_shared<SigningKeys>(service.database(), key, service.ids(), *clock);
    const auto grants =
        std::make_shared<Grants>(service.database(), keys, key.derive("kontor/users/refresh-tokens"),
                                 service.ids(), clock, lifetimes(settings));
    const auto queries = std::make_shared<UserQueries>(service.read_database());
    const auto accounts = std::make_shared<SiteAccounts>(site_accounts(settings), book, service);

    service.command("register", PreparedOnce{prepare_register, service.ids()},
                    RegisterUser{book, service.ids()});
    service.command("authenticate",
                    PreparedOnce{PrepareAuthenticate{queries, accounts->ensured()}, service.ids()},
                    Authenticate{book, grants});
    service.command("refresh", Refresh{book, grants});
    service.command("set-roles", SetUserRoles{book});
    service.command("erase", EraseUser{book});
    service.command("rotate-keys", RotateSigningKeys{keys});
    add_api_keys(service, book, clock);
    service.keep_private({"register", "authenticate", "refresh"});
    service.query("get", GetUser{queries});
    service.query("list", ListUsers{queries});
    service.query("jwks", PublishedKeys{service.read_database(), key, clock});
    service.retain(retention_rules());
    service.on_start([&service, accounts, queries, keys] {
        // What fails here is done by the first tidying.
        service.writer().submit_always(
            {[keys](kontor::Transaction& transaction) { keys->begin(transaction); },
             [](const kontor::Error&) {}});
        accounts->begin(*queries);
    });
    service.every(
        tidy_interval, "forget what has expired",
        [book, grants, keys, clock, age = rotation_age(settings)](kontor::Transaction& transaction) {
            grants->tidy();
            keys->tidy(age, transaction);
            book->tidy(transaction);
        });
}

}  // namespace users
