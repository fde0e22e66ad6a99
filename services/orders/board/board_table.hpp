#pragma once

#include <vector>

#include "runtime/store/statement.hpp"
#include "services/orders/store/stored_order.hpp"

namespace orders {

/// Which orders the broker may hold a retained view of; for the writer.
class BoardTable {
public:
    explicit BoardTable(kontor::Database& database);

    /// The number of the newest order; 0 when there is none.
    std::int64_t newest();
    /// At most `limit` orders behind the number `after`, in the order of numbers: those to be taken off, and
    /// of those behind `oldest` also those that are shown.
    std::vector<StoredOrder> page(std::int64_t after, std::int64_t oldest, int limit);
    /// The id of that order, if it is shown.
    std::optional<std::string> id_of_shown(std::int64_t number);
    void set(std::int64_t number, OnBoard board);

private:
    kontor::Statement newest_;
    kontor::Statement page_;
    kontor::Statement id_of_shown_;
    kontor::Statement set_;
};

}  // namespace orders
