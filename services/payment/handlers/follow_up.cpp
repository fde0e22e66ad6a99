#include "services/payment/handlers/follow_up.hpp"

#include "runtime/rpc/fields.hpp"

namespace payment {

kontor::Reply FollowUp::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const Command command{.operation = operation_, .payment = in.uuid("payment")};
    in.optional_text("reason", 1,
                     200);  // checked, so that callers may count on it; the decision doesn't depend on it
    in.done();
    return cashier_->carry_out(command, "", request, transaction);
}

}  // namespace payment
