#include "services/shipping/store/shipment_table.hpp"

#include "services/shipping/store/shipment_json.hpp"

namespace shipping {
namespace {

using kontor::Row;

ShipmentRow read(Row row) {
    return {{row.text(0), row.text(1), state_named(row.text(2)).value(), row.text(3),
             delivery_of(kontor::Json::parse(row.text(4)))},
            kontor::Time{kontor::Milliseconds{row.integer(5)}}};
}

const std::string columns = "SELECT id, order_id, state, tracking, delivery, updated FROM shipments ";

}  // namespace

ShipmentTable::ShipmentTable(kontor::Database& database)
    : find_{database, columns + "WHERE id = ?"},
      list_{database, columns + "WHERE id > ? ORDER BY id LIMIT ?"} {}

std::optional<ShipmentRow> ShipmentTable::find(const std::string& id) {
    return find_.first(read, id);
}

std::vector<ShipmentRow> ShipmentTable::list(const std::string& after, int limit) {
    std::vector<ShipmentRow> rows;
    list_.each([&](Row row) { rows.push_back(read(row)); }, after, limit);
    return rows;
}

ShipmentWriter::ShipmentWriter(kontor::Database& database)
    : keep_{database,
            "INSERT INTO shipments VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET"
            " order_id = ?2, state = ?3, tracking = ?4, delivery = ?5, updated = ?6"} {}

void ShipmentWriter::keep(const Shipment& shipment, kontor::Time now) {
    keep_.run(shipment.id, shipment.order, name_of(shipment.state), shipment.tracking,
              to_json(shipment.delivery).dump(), now.time_since_epoch().count());
}

}  // namespace shipping
