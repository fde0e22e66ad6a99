#pragma once

#include <memory>

#include "runtime/rpc/request.hpp"
#include "services/inventory/handlers/books.hpp"

namespace inventory {

/// `restock`: an order that took its stock gives it back.
class Restock {
public:
    explicit Restock(std::shared_ptr<Books> books) : books_{std::move(books)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    std::shared_ptr<Books> books_;
};

}  // namespace inventory
