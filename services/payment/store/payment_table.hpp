#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/statement.hpp"
#include "services/payment/domain/payment.hpp"

namespace payment {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

std::string_view state_name(State state);

struct StoredPayment {
    Payment payment;
    Time updated{};
};

/// The table `payment`. Belongs to the writer.
class PaymentTable {
public:
    explicit PaymentTable(kontor::Database& database);
    std::optional<StoredPayment> find(const std::string& id);
    void save(const Payment& payment, Time now);
    /// The ids of an order's payments.
    std::vector<std::string> of_order(const std::string& order);

private:
    kontor::Statement find_;
    kontor::Statement save_;
    kontor::Statement of_order_;
};

/// What is asked of the table, through a connection for reading.
class PaymentQueries {
public:
    explicit PaymentQueries(kontor::Database& database);
    std::optional<StoredPayment> find(const std::string& id);
    /// Payments after `id`, in its order, at most `limit`.
    std::vector<StoredPayment> after(const std::string& id, int limit);

private:
    kontor::Statement find_;
    kontor::Statement after_;
};

}  // namespace payment
