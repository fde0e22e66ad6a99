#include <doctest/doctest.h>

#include "runtime/store/migrations.hpp"
#include "runtime/store/statement.hpp"
#include "runtime/testing/temporary_folder.hpp"
#include "services/orders/schema.hpp"

using namespace orders;

namespace {

void add_order(kontor::Database& database, const std::string& id, const std::string& state, int on_board) {
    kontor::Statement{database,
                      "INSERT INTO orders (id, customer, state, cancelling, total, currency, payment_method,"
                      " payment_id, payment_state, shipment_id, shipment_state, tracking, delivery, on_board,"
                      " created, updated)"
                      " VALUES (?, 'ada', ?, 0, 100, 'EUR', 'cash', '', '', '', '', '', '{}', ?, 1, 1)"}
        .run(id, state, on_board);
}

std::string boards(kontor::Database& database) {
    std::string all;
    kontor::Statement{database, "SELECT id, board FROM orders ORDER BY number"}.each(
        [&](kontor::Row row) { all += row.text(0) + ":" + row.text(1) + " "; });
    return all;
}

}  // namespace

TEST_CASE(
    "a store of the first version is brought up to date, and views of closed orders are to be taken off") {
    const kontor::TemporaryFolder folder;
    auto database = kontor::Database::open(folder.path() / "orders.db");
    kontor::migrate(database, schema().first(1));
    add_order(database, "pending", "pending", 1);
    add_order(database, "dispatched", "dispatched", 1);
    add_order(database, "delivered", "delivered", 1);
    add_order(database, "rejected", "rejected", 0);
    kontor::migrate(database, schema());
    CHECK(boards(database) == "pending:1 dispatched:1 delivered:2 rejected:0 ");
}
