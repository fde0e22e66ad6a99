#pragma once

#include <memory>

#include "services/payment/handlers/cashier.hpp"

namespace payment {

/// What follows an authorise. `capture`: the money held is taken. `void`: it is let go. `refund`: it is given back, whether
/// taken or not.
class FollowUp {
public:
    FollowUp(std::shared_ptr<Cashier> cashier, Operation operation)
        : cashier_{std::move(cashier)}, operation_{operation} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    std::shared_ptr<Cashier> cashier_;
    Operation operation_;
};

}  // namespace payment
