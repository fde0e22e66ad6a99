#pragma once

#include <functional>
#include <optional>
#include <string>

#include "runtime/base/money.hpp"
#include "services/payment/domain/decisions.hpp"

namespace payment {

/// What a provider is asked to hold for us.
struct Charge {
    std::string payment;  ///< the payment's id: the key by which the provider knows it again
    kontor::Money amount;
    std::string token;  ///< stands for the customer's means of payment; never stored or logged
};

/// Who holds the money. Every operation is idempotent by the payment's id, and never blocks: its outcome is returned when
/// it is known at once; otherwise `later` is called with it, once, on any thread, or never.
class Provider {
public:
    using Answer = std::function<void(Outcome)>;
    virtual ~Provider() = default;

    /// What is wrong with a token; nothing for one that may be used.
    virtual std::optional<std::string> token_fault(const std::optional<std::string>& token) const = 0;

    virtual std::optional<Outcome> authorise(const Charge& charge, Answer later) = 0;
    virtual std::optional<Outcome> capture(const std::string& payment, Answer later) = 0;
    /// Gives up what is authorised, and bars an authorise that comes later. Of an unknown payment too.
    virtual std::optional<Outcome> void_charge(const std::string& payment, Answer later) = 0;
    virtual std::optional<Outcome> refund(const std::string& payment, Answer later) = 0;
};

}  // namespace payment
