#include "services/payment/domain/decisions.hpp"

#include "runtime/base/invariant.hpp"

namespace payment {
namespace {

using kontor::Rejection;

constexpr std::optional<Operation> nothing_to_ask = std::nullopt;

std::unexpected<Rejection> refuse(std::string code, std::string detail) {
    return std::unexpected{kontor::refused(std::move(code), std::move(detail))};
}

std::unexpected<Rejection> declined() {
    return refuse("payment-declined", "the payment provider declined");
}

std::unexpected<Rejection> voided_earlier() {
    return refuse("voided-earlier", "this payment was taken back");
}

Plan plan_authorise(const Payment* known, const Command& command) {
    INVARIANT(command.terms.has_value());
    if (known == nullptr) return Operation::authorise;
    if (known->state == State::voided || known->state == State::refunded) return voided_earlier();
    if (known->terms != command.terms) return std::unexpected{authorised_differently()};
    if (known->state == State::declined) return declined();
    return nothing_to_ask;  // asked twice
}

Plan plan_capture(const Payment* known, const Command& command) {
    if (known == nullptr) return std::unexpected{kontor::not_found("there is no payment " + command.payment)};
    switch (known->state) {
        case State::authorised: return Operation::capture;
        case State::captured: return nothing_to_ask;
        case State::declined: return declined();
        default: return voided_earlier();
    }
}

/// Undoing succeeds whatever there is to undo. A payment nobody heard of is voided nevertheless: the provider may have been
/// asked by an attempt that left no trace here, and one that comes later is barred.
Plan plan_void(const Payment* known) {
    if (known == nullptr || known->state == State::authorised) return Operation::void_;
    if (known->state == State::captured)
        return refuse("already-captured", "the money was taken; refund it instead");
    return nothing_to_ask;
}

Plan plan_refund(const Payment* known) {
    if (known != nullptr && known->state == State::captured) return Operation::refund;
    return plan_void(known);
}

State state_after(Operation operation) {
    switch (operation) {
        case Operation::authorise: return State::authorised;
        case Operation::capture: return State::captured;
        case Operation::void_: return State::voided;
        default: return State::refunded;
    }
}

Payment changed_to(State state, const Payment* known, const Command& command) {
    Payment payment = known == nullptr ? Payment{.id = command.payment, .terms = command.terms} : *known;
    payment.state = state;
    return payment;
}

}  // namespace

Plan plan(const Payment* known, const Command& command) {
    switch (command.operation) {
        case Operation::authorise: return plan_authorise(known, command);
        case Operation::capture: return plan_capture(known, command);
        case Operation::void_: return plan_void(known);
        default: return plan_refund(known);
    }
}

Rejection authorised_differently() {
    return kontor::refused("authorised-differently", "this payment has another order, amount or method");
}

Conclusion conclude(const Payment* known, const Command& command, Outcome outcome) {
    INVARIANT(outcome != Outcome::undecided);
    const auto planned = plan(known, command);
    if (!planned) {
        const bool unwanted = command.operation == Operation::authorise && outcome == Outcome::done &&
                              (known->state == State::voided || known->state == State::refunded);
        return {.refusal = planned.error(), .take_back = unwanted};
    }
    if (!*planned) return {};
    if (outcome == Outcome::done) return {.changed = changed_to(state_after(**planned), known, command)};
    if (**planned == Operation::authorise) {
        return {.changed = changed_to(State::declined, known, command), .refusal = declined().error()};
    }
    return {.refusal = kontor::refused("provider-refused", "the payment provider refused")};
}

}  // namespace payment
