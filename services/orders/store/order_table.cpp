#include "services/orders/store/order_table.hpp"

#include "services/orders/store/order_json.hpp"
#include "services/orders/store/order_row.hpp"

namespace orders {
namespace {

std::int64_t milliseconds(kontor::Time time) {
    return time.time_since_epoch().count();
}

std::optional<std::string> reason_code(const Order& order) {
    return order.reason ? std::optional{order.reason->code} : std::nullopt;
}

std::optional<std::string> reason_detail(const Order& order) {
    return order.reason ? std::optional{order.reason->detail} : std::nullopt;
}

}  // namespace

OrderTable::OrderTable(kontor::Database& database)
    : database_{database},
      find_{database, select_orders("WHERE id = ?")},
      find_tombstone_{database, select_tombstone},
      has_key_{database, "SELECT 1 FROM orders WHERE key = ?"},
      add_{database,
           "INSERT INTO orders (id, customer, key, state, cancelling, total, currency, payment_method, "
           "payment_id,"
           " payment_state, shipment_id, shipment_state, tracking, delivery, board, created, updated)"
           " VALUES (?, ?, ?, ?, 0, ?, ?, ?, '', '', '', '', '', ?, 1, ?, ?)"},
      add_lines_{database, "INSERT INTO order_lines VALUES (?, ?)"},
      bar_{database, "INSERT INTO barred_orders VALUES (?, ?, ?, ?, ?)"},
      update_{
          database,
          "UPDATE orders SET cancelling = ?, payment_id = ?, payment_state = ?, shipment_id = ?,"
          " shipment_state = ?, tracking = ?, delivery = ?, reason_code = ?, reason_detail = ?, updated = ?"
          " WHERE number = ?"},
      // By itself, for it costs an index too.
      move_{database, "UPDATE orders SET state = ? WHERE number = ?"},
      note_{database, "INSERT OR REPLACE INTO sights VALUES (?, ?, ?, ?, ?, ?)"} {}

std::optional<StoredOrder> OrderTable::find(std::string_view id) {
    if (auto stored = find_.first(read_order_row, id)) return stored;
    return find_tombstone_.first(read_tombstone_row, id);
}

bool OrderTable::has_key(std::string_view key) {
    return has_key_.first([](kontor::Row) { return true; }, key).value_or(false);
}

void OrderTable::add(StoredOrder& stored) {
    const auto& order = stored.order;
    if (order.is_tombstone()) return bar(stored);
    add_.run(order.id, order.customer, order.key, name_of(order.state), order.total.amount,
             order.total.currency, order.payment_method, to_json(order.delivery).dump(),
             milliseconds(stored.created), milliseconds(stored.updated));
    stored.number = database_.connection().getLastInsertRowid();
    add_lines_.run(stored.number, to_json(order.lines).dump());
}

void OrderTable::bar(const StoredOrder& stored) {
    bar_.run(stored.order.id, reason_code(stored.order), reason_detail(stored.order),
             milliseconds(stored.updated), stored.order.customer);
}

void OrderTable::update(const StoredOrder& stored, bool moved) {
    const auto& order = stored.order;
    update_.run(order.cancelling, order.payment.id, order.payment.state, order.shipment.id,
                order.shipment.state, order.shipment.tracking, to_json(order.delivery).dump(),
                reason_code(order), reason_detail(order), milliseconds(stored.updated), stored.number);
    if (moved) move_.run(name_of(order.state), stored.number);
}

void OrderTable::note(const StoredOrder& stored, const Sight& sight, kontor::Time at) {
    if (const auto* seen = std::get_if<PaymentSeen>(&sight)) {
        note_.run(stored.number, "payment", seen->payment.state, seen->payment.id, "", milliseconds(at));
    } else {
        const auto& shipment = std::get<ShipmentSeen>(sight).shipment;
        note_.run(stored.number, "shipment", shipment.state, shipment.id, shipment.tracking,
                  milliseconds(at));
    }
}

}  // namespace orders
