#include "services/orders/board/board_table.hpp"

#include "services/orders/store/order_row.hpp"

namespace orders {

BoardTable::BoardTable(kontor::Database& database)
    : newest_{database, "SELECT coalesce(max(number), 0) FROM orders"},
      page_{database,
            select_orders("WHERE on_board = 1 AND orders.number > ? ORDER BY orders.number LIMIT ?")},
      id_on_board_{database, "SELECT id FROM orders WHERE number = ? AND on_board = 1"},
      clear_{database, "UPDATE orders SET on_board = 0 WHERE number = ?"} {}

std::int64_t BoardTable::newest() {
    return newest_.first([](kontor::Row row) { return row.integer(0); }).value();
}

std::vector<StoredOrder> BoardTable::page(std::int64_t after, int limit) {
    std::vector<StoredOrder> found;
    page_.each([&](kontor::Row row) { found.push_back(read_order_row(row)); }, after, limit);
    return found;
}

std::optional<std::string> BoardTable::id_on_board(std::int64_t number) {
    return id_on_board_.first([](kontor::Row row) { return row.text(0); }, number);
}

void BoardTable::clear(std::int64_t number) {
    clear_.run(number);
}

}  // namespace orders
