#pragma once

#include "runtime/rpc/request.hpp"
#include "services/shipping/handlers/decide.hpp"

namespace shipping {

/// `create-label`: a label for an order's parcel, or a slip for its pickup.
class CreateLabelHandler {
public:
    explicit CreateLabelHandler(kontor::Database& database) : shipments_{database} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    Shipments shipments_;
};

}  // namespace shipping
