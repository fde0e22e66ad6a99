#pragma once

#include <expected>
#include <optional>
#include <string>

#include "runtime/base/result.hpp"
#include "services/payment/domain/payment.hpp"

/// The decisions of payment. A command is decided in two steps, for the money lies with a provider: `plan` says what the
/// provider is to be asked, if anything; `conclude` what its answer makes of the payment. Between the two other commands may
/// have been decided, so that `conclude` plans again.
namespace payment {

/// What a caller may ask for, and what a provider may be asked.
enum class Operation { authorise, capture, void_, refund };

struct Command {
    Operation operation = Operation::authorise;
    std::string payment;
    std::optional<Terms> terms{};  ///< of an authorise; none otherwise
};

/// What a provider says. `undecided` is no answer: it may or may not have been done, and is asked again.
enum class Outcome { done, declined, undecided };

/// What the provider is to be asked; nothing where the command has been done already.
using Plan = std::expected<std::optional<Operation>, kontor::Rejection>;
/// `known` is null for a payment that was never heard of.
Plan plan(const Payment* known, const Command& command);

/// The refusal of an authorise whose payment is known with other terms.
kontor::Rejection authorised_differently();

struct Conclusion {
    /// The payment's new state, to be recorded; nothing when it stays what it is.
    std::optional<Payment> changed{};
    /// Why the caller is refused, if it is. A refusal may come with a change: a decline is recorded.
    std::optional<kontor::Rejection> refusal{};
    /// The provider did what nobody wants any more: it holds money for a payment that was voided meanwhile.
    bool take_back = false;
};
/// `outcome` is `done` or `declined`: there is nothing to conclude from an undecided one.
Conclusion conclude(const Payment* known, const Command& command, Outcome outcome);

}  // namespace payment
