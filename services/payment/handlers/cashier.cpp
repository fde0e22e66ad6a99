#include "services/payment/handlers/cashier.hpp"

#include "runtime/base/invariant.hpp"
#include "services/payment/handlers/json.hpp"

namespace payment {
namespace {

using kontor::Reply;
using kontor::Transaction;

constexpr std::string_view entity = "payment";
/// Before a provider is asked again for what is due.
constexpr std::chrono::seconds settle_pause{30};
/// Dues a turn: it shares the writer with callers that wait.
constexpr int settle_limit = 20;

Reply no_answer() {
    return Reply::error({kontor::ErrorKind::unavailable, "the payment provider gave no answer; ask again"});
}

Reply too_many_wait() {
    return Reply::error({kontor::ErrorKind::busy, "too many wait for the payment provider"});
}

/// What the writer works on now; a provider's late answer goes on with it.
kontor::TraceContext current_trace() {
    const auto* scope = kontor::TraceScope::current();
    return scope == nullptr ? kontor::TraceContext{} : scope->trace();
}

const Payment* payment_in(const std::optional<StoredPayment>& stored) {
    return stored ? &stored->payment : nullptr;
}

}  // namespace

Cashier::Cashier(kontor::Database& database, kontor::Writer& writer,
                 std::shared_ptr<const Providers> providers, const kontor::Log& log)
    : payments_{database}, dues_{database}, writer_{writer}, providers_{std::move(providers)}, log_{log} {}

Reply Cashier::carry_out(const Command& command, const std::string& token, const kontor::Request& request,
                         Transaction& transaction) {
    const auto known = payments_.find(command.payment);
    const auto planned = plan(payment_in(known), command);
    if (!planned) return Reply::rejected(planned.error());
    if (!*planned) return Reply::ok(to_json(known.value()));

    const auto operation = **planned;
    if (const auto* asked = waiting_.asked(command.payment, operation)) {
        if (asked->terms != command.terms) return Reply::rejected(authorised_differently());
    } else if (const auto outcome = ask(operation, command, payment_in(known), token, request.id)) {
        return concluded(command, *outcome, transaction);
    }
    if (waiting_.full()) return too_many_wait();
    waiting_.add(command, operation, request);
    return Reply::deferred();
}

std::optional<Outcome> Cashier::ask(Operation operation, const Command& command, const Payment* known,
                                    const std::string& token, const std::string& request_id) {
    const Question question{command, operation, current_trace(), request_id};
    const auto later = [self = weak_from_this(), question](Outcome outcome) {
        if (const auto cashier = self.lock()) cashier->answered_later(question, outcome);
    };
    const auto& terms = command.terms ? command.terms : known != nullptr ? known->terms : std::nullopt;
    if (!terms) {
        INVARIANT(operation == Operation::void_);
        return providers_->void_everywhere(command.payment, later);
    }
    auto* provider = providers_->find(terms->method);
    INVARIANT(provider != nullptr);
    switch (operation) {
        case Operation::authorise: return provider->authorise({command.payment, terms->amount, token}, later);
        case Operation::capture: return provider->capture(command.payment, later);
        case Operation::void_: return provider->void_charge(command.payment, later);
        default: return provider->refund(command.payment, later);
    }
}

/// On any thread. Those who wait are answered when what came of it is on disk; they are few, so the job is always taken.
void Cashier::answered_later(const Question& question, Outcome outcome) {
    writer_.submit_always({
        [self = shared_from_this(), question, outcome](Transaction& transaction) {
            const kontor::TraceScope scope{question.trace, question.request_id};
            auto reply = self->concluded(question.command, outcome, transaction);
            transaction.after_commit([self, question, reply = std::move(reply)] {
                self->waiting_.answer(question.command.payment, question.asked, reply);
            });
        },
        [self = shared_from_this(), question](const kontor::Error& error) {
            self->waiting_.answer(question.command.payment, question.asked, Reply::error(error));
        },
    });
}

Reply Cashier::concluded(const Command& command, Outcome outcome, Transaction& transaction) {
    if (outcome == Outcome::undecided) return no_answer();
    const auto known = payments_.find(command.payment);
    const auto conclusion = conclude(payment_in(known), command, outcome);
    if (conclusion.changed) record(*conclusion.changed, transaction);
    if (conclusion.take_back) take_back(command, transaction);
    if (conclusion.refusal) return Reply::rejected(*conclusion.refusal);
    if (conclusion.changed) return Reply::ok(to_json({*conclusion.changed, transaction.now()}));
    return Reply::ok(to_json(known.value()));
}

void Cashier::record(const Payment& payment, Transaction& transaction) {
    transaction.append(entity, payment.id, state_name(payment.state), event_data(payment));
    payments_.save(payment, transaction.now());
    if (payment.state != State::voided) return;
    // Who waits for a provider to authorise it need not wait any longer.
    transaction.after_commit([self = shared_from_this(), payment] {
        const auto refused = plan(&payment, {Operation::authorise, payment.id, Terms{}});
        self->waiting_.answer(payment.id, Operation::authorise, Reply::rejected(refused.error()));
    });
}

void Cashier::take_back(const Command& authorise, Transaction& transaction) {
    log_.warn("a provider authorised a payment that was voided meanwhile", {{"payment", authorise.payment}});
    settle({authorise.payment, Operation::void_, authorise.terms.value().method}, transaction);
}

void Cashier::refund_order(const std::string& order, Transaction& transaction) {
    for (const auto& id : payments_.of_order(order)) {
        const auto known = payments_.find(id);
        const auto planned = plan(payment_in(known), {Operation::refund, id});
        if (!planned || !*planned) continue;
        settle({id, **planned, known->payment.terms.value().method}, transaction);
    }
}

void Cashier::settle_dues(Transaction& transaction) {
    for (const auto& due : dues_.at(transaction.now(), settle_limit)) settle(due, transaction);
}

/// It is written down first: whatever becomes of the asking, it is not forgotten.
void Cashier::settle(const Due& due, Transaction& transaction) {
    dues_.put(due, transaction.now() + settle_pause);
    auto* provider = providers_->find(due.method);
    INVARIANT(provider != nullptr);
    const auto later = [self = weak_from_this(), due, trace = current_trace()](Outcome late) {
        const auto cashier = self.lock();
        if (!cashier) return;
        cashier->writer_.submit_always({[cashier, due, trace, late](Transaction& job) {
            const kontor::TraceScope scope{trace, ""};
            cashier->settled(due, late, job);
        }});
    };
    const auto outcome = due.operation == Operation::void_ ? provider->void_charge(due.payment, later)
                                                           : provider->refund(due.payment, later);
    if (outcome) settled(due, *outcome, transaction);
}

void Cashier::settled(const Due& due, Outcome outcome, Transaction& transaction) {
    if (outcome != Outcome::done) {
        log_.warn("a provider has not given back what is due; it is asked again", {{"payment", due.payment}});
        return;
    }
    dues_.remove(due);
    const auto known = payments_.find(due.payment);
    const auto conclusion = conclude(payment_in(known), {due.operation, due.payment}, outcome);
    if (conclusion.changed) record(*conclusion.changed, transaction);
}

}  // namespace payment
