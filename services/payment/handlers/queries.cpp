#include "services/payment/handlers/queries.hpp"

#include "runtime/rpc/page.hpp"
#include "services/payment/handlers/json.hpp"

namespace payment {

kontor::Reply GetPayment::operator()(const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("payment");
    in.done();
    const auto stored = payments_->find(id);
    if (!stored) return kontor::Reply::rejected(kontor::not_found("there is no payment " + id));
    return kontor::Reply::ok(to_json(*stored));
}

kontor::Reply ListPayments::operator()(const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto page = kontor::read_page(in);
    in.done();
    return kontor::list_reply(payments_->after(page.after, page.query_limit()), page, to_json,
                              [](const StoredPayment& stored) { return stored.payment.id; });
}

}  // namespace payment
