#pragma once

#include <memory>

#include "services/users/handlers/grants.hpp"
#include "services/users/handlers/user_book.hpp"

namespace users {

/// `refresh`: exchanges a refresh token, once, for the next one and a new access token; a moment later it may come again,
/// and gets the same next one.
class Refresh {
public:
    Refresh(std::shared_ptr<UserBook> book, std::shared_ptr<Grants> grants)
        : book_{std::move(book)}, grants_{std::move(grants)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    std::shared_ptr<UserBook> book_;
    std::shared_ptr<Grants> grants_;
};

}  // namespace users
