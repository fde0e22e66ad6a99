#pragma once

#include <memory>

#include "runtime/rpc/request.hpp"
#include "services/payment/store/payment_table.hpp"

namespace payment {

/// `get`: one payment.
class GetPayment {
public:
    explicit GetPayment(std::shared_ptr<PaymentQueries> payments) : payments_{std::move(payments)} {}
    kontor::Reply operator()(const kontor::Request& request);

private:
    std::shared_ptr<PaymentQueries> payments_;
};

/// `list`: all payments, in the order of their ids.
class ListPayments {
public:
    explicit ListPayments(std::shared_ptr<PaymentQueries> payments) : payments_{std::move(payments)} {}
    kontor::Reply operator()(const kontor::Request& request);

private:
    std::shared_ptr<PaymentQueries> payments_;
};

}  // namespace payment
