#pragma once

#include <functional>
#include <memory>

#include "runtime/store/writer.hpp"
#include "services/payment/handlers/waiting_callers.hpp"
#include "services/payment/provider/providers.hpp"
#include "services/payment/store/due_table.hpp"
#include "services/payment/store/payment_table.hpp"

namespace payment {

/// Carries commands out: asks the provider where that is needed, and records what came of it. Belongs to the writer; what
/// a provider answers later comes in as a job of the writer.
class Cashier : public std::enable_shared_from_this<Cashier> {
public:
    Cashier(kontor::Database& database, kontor::Writer& writer, std::shared_ptr<const Providers> providers,
            const kontor::Log& log);

    /// `token` is for an authorise. A deferred reply is sent when the provider has answered.
    kontor::Reply carry_out(const Command& command, const std::string& token, const kontor::Request& request,
                            kontor::Transaction& transaction);

    /// Gives back what an order has paid; if its provider doesn't do so now, it is asked again until it does.
    void refund_order(const std::string& order, kontor::Transaction& transaction);
    /// Asks providers again for what is due; to be run every `settle_interval`.
    void settle_dues(kontor::Transaction& transaction);

    WaitingCallers& waiting() { return waiting_; }

private:
    /// What a provider was asked and for whom, until it answers.
    struct Question {
        Command command;
        Operation asked;
        kontor::TraceContext trace;
        std::string request_id;
    };

    std::optional<Outcome> ask(Operation operation, const Command& command, const Payment* known,
                               const std::string& token, const std::string& request_id);
    void answered_later(const Question& question, Outcome outcome);
    kontor::Reply concluded(const Command& command, Outcome outcome, kontor::Transaction& transaction);
    void record(const Payment& payment, kontor::Transaction& transaction);
    void take_back(const Command& authorise, kontor::Transaction& transaction);
    void settle(const Due& due, kontor::Transaction& transaction);
    void settled(const Due& due, Outcome outcome, kontor::Transaction& transaction);

    PaymentTable payments_;
    DueTable dues_;
    WaitingCallers waiting_;
    kontor::Writer& writer_;
    std::shared_ptr<const Providers> providers_;
    const kontor::Log& log_;
};

inline constexpr std::chrono::seconds settle_interval{5};

}  // namespace payment
