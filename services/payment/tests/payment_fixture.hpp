#pragma once

#include <memory>

#include "runtime/testing/handler_bench.hpp"
#include "services/payment/handlers/authorise.hpp"
#include "services/payment/handlers/follow_up.hpp"
#include "services/payment/handlers/queries.hpp"
#include "services/payment/provider/cash.hpp"
#include "services/payment/provider/sandbox.hpp"
#include "services/payment/schema.hpp"
#include "services/payment/tests/slow_provider.hpp"

namespace payment {

/// Payment's handlers on a fresh store, with the sandbox, cash, and a provider that does as it is told (`slow`).
class PaymentFixture {
public:
    using Json = kontor::Json;
    using Reply = kontor::Reply;

    kontor::HandlerBench bench{schema()};
    std::shared_ptr<Sandbox> sandbox = Sandbox::create(bench.scheduler());
    std::shared_ptr<SlowProvider> slow = std::make_shared<SlowProvider>();
    std::shared_ptr<const Providers> providers =
        std::make_shared<const Providers>(std::map<std::string, std::shared_ptr<Provider>>{
            {"cash", std::make_shared<Cash>()}, {"sandbox", sandbox}, {"slow", slow}});
    std::shared_ptr<Cashier> cashier =
        std::make_shared<Cashier>(bench.database(), bench.writer(), providers, bench.log());

    Reply authorise(const std::string& payment, const std::string& method,
                    const std::string& token = "tok_ok", std::int64_t amount = 1299) {
        return bench.command(authorise_, {{"payment", payment},
                                          {"order", order},
                                          {"amount", {{"amount", amount}, {"currency", "EUR"}}},
                                          {"method", method},
                                          {"token", token}});
    }
    Reply capture(const std::string& payment) { return follow_up(Operation::capture, payment); }
    /// While `slow` answers: a payment that nobody heard of is voided at all providers.
    Reply void_payment(const std::string& payment) { return follow_up(Operation::void_, payment); }
    Reply refund(const std::string& payment) { return follow_up(Operation::refund, payment); }
    Reply get(const std::string& payment) { return bench.query(get_, {{"payment", payment}}); }

    /// A provider answers: what it says is taken in.
    void answer(Outcome outcome) {
        slow->answer(outcome);
        bench.settle();
    }
    void wait(kontor::Milliseconds time) {
        bench.scheduler().run_for(time);
        bench.settle();
    }
    void order_returned() {
        bench.run([&](kontor::Transaction& transaction) { cashier->refund_order(order, transaction); });
    }
    void settle_dues() {
        bench.run([&](kontor::Transaction& transaction) { cashier->settle_dues(transaction); });
    }

    const std::string order = "0192f0c1-7d2a-7c3e-9b1a-3f2f5a6b7c8d";

private:
    Reply follow_up(Operation operation, const std::string& payment) {
        FollowUp handler{cashier, operation};
        return bench.command(handler, {{"payment", payment}});
    }

    Authorise authorise_{cashier, providers};
    GetPayment get_{std::make_shared<PaymentQueries>(bench.read_database())};
};

}  // namespace payment
