#pragma once

#include "services/gateway/handlers/input.hpp"
#include "services/gateway/handlers/order_finder.hpp"

namespace gateway {

/// `GET /api/orders/{id}`: one order, as it is or as it was.
class GetOrder {
public:
    explicit GetOrder(Backend& backend) : backend_{backend} {}
    kontor::HttpResponse operator()(const Exchange& exchange) const;

private:
    Backend& backend_;
};

}  // namespace gateway
