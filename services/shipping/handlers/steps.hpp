#pragma once

#include <functional>

#include "runtime/rpc/request.hpp"
#include "services/shipping/handlers/decide.hpp"

namespace shipping {

/// `cancel`, `dispatch` and `deliver`: commands that name a shipment and nothing else.
class Step {
public:
    using Decide = std::function<Decision(const Shipment&)>;
    Step(kontor::Database& database, Decide decide) : shipments_{database}, decide_{std::move(decide)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    Shipments shipments_;
    Decide decide_;
};

}  // namespace shipping
