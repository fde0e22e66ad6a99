#include "services/payment/handlers/json.hpp"

#include "runtime/base/clock.hpp"

namespace payment {

kontor::Json event_data(const Payment& payment) {
    kontor::Json json{{"id", payment.id}, {"state", state_name(payment.state)}};
    if (payment.terms) {
        const auto& [order, amount, method] = *payment.terms;
        json["order"] = order;
        json["amount"] = {{"amount", amount.amount}, {"currency", amount.currency}};
        json["method"] = method;
    }
    return json;
}

kontor::Json to_json(const StoredPayment& stored) {
    auto json = event_data(stored.payment);
    json["updated"] = kontor::format_time(stored.updated);
    return json;
}

}  // namespace payment
