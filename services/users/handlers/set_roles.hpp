#pragma once

#include <memory>

#include "services/users/handlers/user_book.hpp"

namespace users {

/// `set-roles`: what a user may do from the next token on.
class SetUserRoles {
public:
    explicit SetUserRoles(std::shared_ptr<UserBook> book) : book_{std::move(book)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    std::shared_ptr<UserBook> book_;
};

}  // namespace users
