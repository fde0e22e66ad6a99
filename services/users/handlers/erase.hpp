#pragma once

#include <memory>

#include "services/users/handlers/user_book.hpp"

namespace users {

/// `erase`: takes away all that tells who a user was.
class EraseUser {
public:
    explicit EraseUser(std::shared_ptr<UserBook> book) : book_{std::move(book)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    std::shared_ptr<UserBook> book_;
};

}  // namespace users
