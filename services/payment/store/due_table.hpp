#pragma once

#include <string>
#include <vector>

#include "services/payment/domain/decisions.hpp"
#include "services/payment/store/payment_table.hpp"

namespace payment {

/// Something a provider must be asked until it is done, though no caller waits for it.
struct Due {
    std::string payment;
    Operation operation = Operation::void_;  ///< or refund
    std::string method;
};

/// The table `due`. Belongs to the writer.
class DueTable {
public:
    explicit DueTable(kontor::Database& database);
    /// Adds it, or changes when it is asked for again.
    void put(const Due& due, Time next);
    void remove(const Due& due);
    /// Those to be asked for now, the longest waiting first, at most `limit`.
    std::vector<Due> at(Time now, int limit);

private:
    kontor::Statement put_;
    kontor::Statement remove_;
    kontor::Statement at_;
};

}  // namespace payment
