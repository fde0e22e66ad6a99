#pragma once

#include <chrono>
#include <memory>

#include "runtime/rpc/request.hpp"
#include "services/inventory/handlers/books.hpp"

namespace inventory {

/// `reserve`: holds all lines of an order, or none.
class Reserve {
public:
    /// Reservations last as long as `time_to_live`.
    Reserve(std::shared_ptr<Books> books, std::chrono::seconds time_to_live)
        : books_{std::move(books)}, time_to_live_{time_to_live} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    std::shared_ptr<Books> books_;
    std::chrono::seconds time_to_live_;
};

}  // namespace inventory
