#pragma once

#include <map>
#include <memory>
#include <string>

#include "services/payment/provider/provider.hpp"

namespace payment {

/// The providers by their names, which are the payment methods callers know.
class Providers {
public:
    explicit Providers(std::map<std::string, std::shared_ptr<Provider>> providers)
        : providers_{std::move(providers)} {}

    /// Null for an unknown method.
    Provider* find(const std::string& method) const;
    /// All methods, separated by commas.
    std::string names() const;

    /// Voids a payment of which it isn't known who may hold it. Done when all providers are done.
    std::optional<Outcome> void_everywhere(const std::string& payment, Provider::Answer later) const;

private:
    std::map<std::string, std::shared_ptr<Provider>> providers_;
};

}  // namespace payment
