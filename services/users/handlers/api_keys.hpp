#pragma once

#include <memory>

#include "runtime/base/forward_clock.hpp"
#include "services/users/handlers/user_book.hpp"
#include "services/users/store/api_key_table.hpp"

namespace users {

/// `create-api-key`: a machine's key. The answer holds it, and nothing else ever does.
class CreateKey {
public:
    CreateKey(std::shared_ptr<ApiKeyTable> keys, std::shared_ptr<UserBook> book, kontor::Ids& ids,
              std::shared_ptr<kontor::ForwardClock> clock)
        : keys_{std::move(keys)}, book_{std::move(book)}, ids_{ids}, clock_{std::move(clock)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    std::shared_ptr<ApiKeyTable> keys_;
    std::shared_ptr<UserBook> book_;
    kontor::Ids& ids_;
    std::shared_ptr<kontor::ForwardClock> clock_;
};

/// `revoke-api-key`.
class RevokeKey {
public:
    RevokeKey(std::shared_ptr<ApiKeyTable> keys, std::shared_ptr<UserBook> book)
        : keys_{std::move(keys)}, book_{std::move(book)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    std::shared_ptr<ApiKeyTable> keys_;
    std::shared_ptr<UserBook> book_;
};

/// `list-api-keys`: what keys there are and were.
class ListKeys {
public:
    explicit ListKeys(std::shared_ptr<ApiKeyQueries> keys) : keys_{std::move(keys)} {}
    kontor::Reply operator()(const kontor::Request& request);

private:
    std::shared_ptr<ApiKeyQueries> keys_;
};

/// `check-api-key`: whose key has that hash; for services alone.
class CheckKey {
public:
    CheckKey(std::shared_ptr<ApiKeyQueries> keys, std::shared_ptr<kontor::ForwardClock> clock)
        : keys_{std::move(keys)}, clock_{std::move(clock)} {}
    kontor::Reply operator()(const kontor::Request& request);

private:
    std::shared_ptr<ApiKeyQueries> keys_;
    std::shared_ptr<kontor::ForwardClock> clock_;
};

}  // namespace users
