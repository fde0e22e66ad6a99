#pragma once

#include "services/payment/provider/provider.hpp"

namespace payment {

/// Cash over the counter: the till decides, and what it says has happened. It needs no token and ignores one.
class Cash final : public Provider {
public:
    std::optional<std::string> token_fault(const std::optional<std::string>&) const override {
        return std::nullopt;
    }
    std::optional<Outcome> authorise(const Charge&, Answer) override { return Outcome::done; }
    std::optional<Outcome> capture(const std::string&, Answer) override { return Outcome::done; }
    std::optional<Outcome> void_charge(const std::string&, Answer) override { return Outcome::done; }
    std::optional<Outcome> refund(const std::string&, Answer) override { return Outcome::done; }
};

}  // namespace payment
