#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "services/users/handlers/grants.hpp"
#include "services/users/handlers/user_book.hpp"
#include "services/users/store/user_queries.hpp"

namespace users {

/// `authenticate`, first step, off the writer: verifies the password. Its time doesn't tell whether the
/// account exists.
class PrepareAuthenticate {
public:
    /// Nobody is turned away for a wrong password until `accounts_ensured`.
    PrepareAuthenticate(std::shared_ptr<UserQueries> queries,
                        std::shared_ptr<const std::atomic<bool>> accounts_ensured)
        : queries_{std::move(queries)}, accounts_ensured_{std::move(accounts_ensured)} {}
    std::optional<kontor::Reply> operator()(kontor::Request& request);

private:
    std::shared_ptr<UserQueries> queries_;
    std::shared_ptr<const std::atomic<bool>> accounts_ensured_;
};

/// `authenticate`, second step: begins a session.
class Authenticate {
public:
    Authenticate(std::shared_ptr<UserBook> book, std::shared_ptr<Grants> grants)
        : book_{std::move(book)}, grants_{std::move(grants)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    std::shared_ptr<UserBook> book_;
    std::shared_ptr<Grants> grants_;
};

}  // namespace users
