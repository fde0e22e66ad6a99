#pragma once

#include <optional>

#include "services/gateway/handlers/backend.hpp"

namespace gateway {

/// Finds orders for those who may see them: those that the orders service knows, and those that a client was
/// promised (202) whose checkout has not made them yet.
class OrderFinder {
public:
    explicit OrderFinder(Backend& backend) : backend_{backend} {}
    /// The order's view; throws `Problem`: 404 when there is none for the caller, 503 when that can't be told.
    kontor::Json find(const Exchange& exchange, const std::string& id) const;

private:
    std::optional<kontor::Json> find_promised(const Exchange& exchange, const std::string& id) const;
    std::optional<std::string> find_checkout(const Exchange& exchange, const std::string& order) const;

    Backend& backend_;
};

}  // namespace gateway
