#pragma once

#include <memory>

#include "runtime/events/event.hpp"
#include "services/inventory/handlers/books.hpp"

namespace inventory {

/// Reacts to orders' events: the goods of a returned order come back into stock.
class Returned {
public:
    explicit Returned(std::shared_ptr<Books> books) : books_{std::move(books)} {}
    void operator()(const kontor::Event& event, kontor::Transaction& transaction);

private:
    std::shared_ptr<Books> books_;
};

}  // namespace inventory
