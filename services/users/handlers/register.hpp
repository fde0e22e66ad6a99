#pragma once

#include <memory>
#include <optional>

#include "services/users/handlers/user_book.hpp"

namespace users {

/// `register`, first step, off the writer: checks the request and puts the password's hash in the password's
/// place.
std::optional<kontor::Reply> prepare_register(kontor::Request& request);

/// `register`, second step: adds the user as a customer.
class RegisterUser {
public:
    RegisterUser(std::shared_ptr<UserBook> book, kontor::Ids& ids) : book_{std::move(book)}, ids_{ids} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    std::shared_ptr<UserBook> book_;
    kontor::Ids& ids_;
};

}  // namespace users
