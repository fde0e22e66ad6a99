#pragma once

#include <memory>

#include "runtime/rpc/request.hpp"
#include "services/users/store/user_queries.hpp"

namespace users {

/// `get`: one user.
class GetUser {
public:
    explicit GetUser(std::shared_ptr<UserQueries> users) : users_{std::move(users)} {}
    kontor::Reply operator()(const kontor::Request& request);

private:
    std::shared_ptr<UserQueries> users_;
};

/// `list`: all users, in the order they registered.
class ListUsers {
public:
    explicit ListUsers(std::shared_ptr<UserQueries> users) : users_{std::move(users)} {}
    kontor::Reply operator()(const kontor::Request& request);

private:
    std::shared_ptr<UserQueries> users_;
};

}  // namespace users
