#pragma once

#include <memory>

#include "services/payment/handlers/cashier.hpp"

namespace payment {

/// `authorise`: the provider is to hold the money.
class Authorise {
public:
    Authorise(std::shared_ptr<Cashier> cashier, std::shared_ptr<const Providers> providers)
        : cashier_{std::move(cashier)}, providers_{std::move(providers)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    std::shared_ptr<Cashier> cashier_;
    std::shared_ptr<const Providers> providers_;
};

}  // namespace payment
