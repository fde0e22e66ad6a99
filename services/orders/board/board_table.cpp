#include "services/orders/board/board_table.hpp"

#include <algorithm>

#include "services/orders/store/order_row.hpp"

namespace orders {

BoardTable::BoardTable(kontor::Database& database)
    : newest_{database, "SELECT coalesce(max(number), 0) FROM orders"},
      page_{database, select_orders("WHERE orders.number IN"
                                    " (SELECT number FROM orders WHERE board = 2 AND number > ?1"
                                    " UNION ALL SELECT number FROM orders WHERE board = 1 AND number > ?2"
                                    " ORDER BY number LIMIT ?3) ORDER BY orders.number")},
      id_of_shown_{database, "SELECT id FROM orders WHERE number = ? AND board = 1"},
      set_{database, "UPDATE orders SET board = ? WHERE number = ?"} {}

std::int64_t BoardTable::newest() {
    return newest_.first([](kontor::Row row) { return row.integer(0); }).value();
}

std::vector<StoredOrder> BoardTable::page(std::int64_t after, std::int64_t oldest, int limit) {
    std::vector<StoredOrder> found;
    const auto take = [&](kontor::Row row) { found.push_back(read_order_row(row)); };
    page_.each(take, after, std::max(after, oldest), limit);
    return found;
}

std::optional<std::string> BoardTable::id_of_shown(std::int64_t number) {
    return id_of_shown_.first([](kontor::Row row) { return row.text(0); }, number);
}

void BoardTable::set(std::int64_t number, OnBoard board) {
    set_.run(static_cast<int>(board), number);
}

}  // namespace orders
