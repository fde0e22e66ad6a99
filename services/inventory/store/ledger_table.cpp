#include "services/inventory/store/ledger_table.hpp"

#include "services/inventory/store/rows.hpp"

namespace inventory {
namespace {

std::int64_t unix_ms(Time time) {
    return time.time_since_epoch().count();
}

}  // namespace

LedgerTable::LedgerTable(kontor::Database& database)
    : find_stock_{database, std::string{"SELECT "} + stock_columns + " FROM stock WHERE sku = ?"},
      find_reservation_{
          database, std::string{"SELECT "} + reservation_columns + " FROM reservation WHERE order_id = ?"},
      save_stock_{database, "INSERT OR REPLACE INTO stock VALUES (?, ?, ?, ?, ?, ?)"},
      save_reservation_{database, "INSERT OR REPLACE INTO reservation VALUES (?, ?, ?, ?, ?)"},
      expired_{database,
               "SELECT order_id FROM reservation WHERE state = 'reserved' AND expires <= ? ORDER BY expires "
               "LIMIT ?"} {}

void LedgerTable::load_stock(Ledger& ledger, const std::string& sku) {
    if (ledger.stocks.contains(sku)) return;
    if (auto stock = find_stock_.first(read_stock, sku)) ledger.stocks.emplace(sku, std::move(*stock));
}

Ledger LedgerTable::load_sku(const std::string& sku) {
    Ledger ledger;
    load_stock(ledger, sku);
    return ledger;
}

Ledger LedgerTable::load_order(const std::string& order, const Lines& asked) {
    Ledger ledger;
    for (const auto& line : asked) load_stock(ledger, line.sku);
    if (auto stored = find_reservation_.first(read_reservation, order)) {
        for (const auto& line : stored->reservation.lines) load_stock(ledger, line.sku);
        ledger.reservations.emplace(order, std::move(stored->reservation));
    }
    return ledger;
}

void LedgerTable::save(const Ledger& ledger, Time now) {
    for (const auto& [sku, stock] : ledger.stocks) {
        save_stock_.run(sku, stock.received, stock.adjusted, stock.committed, stock.reserved, stock.settled);
    }
    for (const auto& [order, reservation] : ledger.reservations) {
        save_reservation_.run(order, stored_name(reservation.state), lines_text(reservation.lines),
                              unix_ms(reservation.expires), unix_ms(now));
    }
}

std::vector<std::string> LedgerTable::expired(Time now, int limit) {
    std::vector<std::string> orders;
    expired_.each([&](const kontor::Row& row) { orders.push_back(row.text(0)); }, unix_ms(now), limit);
    return orders;
}

}  // namespace inventory
