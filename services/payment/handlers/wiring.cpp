#include "services/payment/handlers/wiring.hpp"

#include "services/payment/handlers/authorise.hpp"
#include "services/payment/handlers/follow_up.hpp"
#include "services/payment/handlers/queries.hpp"
#include "services/payment/provider/cash.hpp"
#include "services/payment/provider/sandbox.hpp"
#include "services/payment/store/retention.hpp"

namespace payment {
namespace {

/// Turns and drain run on the writer, to which the callers that wait belong.
void look_after(kontor::Service& service, const std::shared_ptr<Cashier>& cashier) {
    service.every(settle_interval, "settle dues", [&service, cashier](kontor::Transaction& transaction) {
        cashier->waiting().forget_expired(service.clock().steady());
        cashier->settle_dues(transaction);
    });
    service.on_drain([&service, cashier] {
        service.writer().submit_always({[cashier](kontor::Transaction&) {
            cashier->waiting().answer_all(
                kontor::Reply::error({kontor::ErrorKind::unavailable, "payment is shutting down"}));
        }});
    });
}

}  // namespace

void wire(kontor::Service& service) {
    const auto providers = std::make_shared<const Providers>(std::map<std::string, std::shared_ptr<Provider>>{
        {"cash", std::make_shared<Cash>()}, {"sandbox", Sandbox::create(service.scheduler())}});
    const auto cashier =
        std::make_shared<Cashier>(service.database(), service.writer(), providers, service.log());
    const auto payments = std::make_shared<PaymentQueries>(service.read_database());

    service.command("authorise", Authorise{cashier, providers});
    service.command("capture", FollowUp{cashier, Operation::capture});
    service.command("void", FollowUp{cashier, Operation::void_});
    service.command("refund", FollowUp{cashier, Operation::refund});
    service.keep_private({"authorise"});
    service.query("get", GetPayment{payments});
    service.query("list", ListPayments{payments});
    service.consume("orders", [cashier](const kontor::Event& event, kontor::Transaction& transaction) {
        if (event.entity == "order" && event.type == "returned")
            cashier->refund_order(event.entity_id, transaction);
    });
    service.retain(retention_rules());
    look_after(service, cashier);
}

}  // namespace payment
