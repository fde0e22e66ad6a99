#include "services/payment/handlers/authorise.hpp"

#include "runtime/rpc/fields.hpp"

namespace payment {

kontor::Reply Authorise::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const Command command{.operation = Operation::authorise,
                          .payment = in.uuid("payment"),
                          .terms = Terms{in.uuid("order"), in.money("amount"), in.text("method", 1, 40)}};
    const auto token = in.optional_text("token", 1, 200);
    const auto& method = command.terms->method;
    if (const auto* provider = providers_->find(method)) {
        if (const auto fault = provider->token_fault(token)) in.fault("token", *fault);
    } else if (!method.empty()) {
        in.fault("method", "must be one of: " + providers_->names());
    }
    in.done();
    return cashier_->carry_out(command, token.value_or(""), request, transaction);
}

}  // namespace payment
