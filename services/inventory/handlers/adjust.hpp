#pragma once

#include <memory>

#include "runtime/rpc/request.hpp"
#include "services/inventory/handlers/books.hpp"

namespace inventory {

/// `adjust`: a correction by hand, after a stocktake or a breakage.
class Adjust {
public:
    explicit Adjust(std::shared_ptr<Books> books) : books_{std::move(books)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    std::shared_ptr<Books> books_;
};

}  // namespace inventory
