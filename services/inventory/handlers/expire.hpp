#pragma once

#include <memory>

#include "services/inventory/handlers/books.hpp"

namespace inventory {

/// Gives back what reservations hold whose time is up; to be run every `expire_interval`.
class Expire {
public:
    explicit Expire(std::shared_ptr<Books> books) : books_{std::move(books)} {}
    void operator()(kontor::Transaction& transaction);

private:
    std::shared_ptr<Books> books_;
};

inline constexpr std::chrono::seconds expire_interval{5};

}  // namespace inventory
