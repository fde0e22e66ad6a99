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
    /// At most `limit` orders behind `number` that are on the board, in the order of numbers.
    std::vector<StoredOrder> page(std::int64_t after, int limit);
    /// The id of that order, if it is on the board.
    std::optional<std::string> id_on_board(std::int64_t number);
    /// The broker holds nothing of it any more.
    void clear(std::int64_t number);

private:
    kontor::Statement newest_;
    kontor::Statement page_;
    kontor::Statement id_on_board_;
    kontor::Statement clear_;
};

}  // namespace orders
