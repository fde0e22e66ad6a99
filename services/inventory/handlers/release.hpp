#pragma once

#include <memory>

#include "runtime/rpc/request.hpp"
#include "services/inventory/handlers/books.hpp"

namespace inventory {

/// `release`: an order gives back what it holds, or will never hold anything.
class Release {
public:
    explicit Release(std::shared_ptr<Books> books) : books_{std::move(books)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    std::shared_ptr<Books> books_;
};

}  // namespace inventory
