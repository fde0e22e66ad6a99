#include "services/inventory/domain/ledger.hpp"

#include "runtime/base/invariant.hpp"

namespace inventory {
namespace {

void check(const Stock& stock) {
    INVARIANT(stock.committed >= 0);
    INVARIANT(stock.reserved >= 0);
    INVARIANT(stock.reserved <= stock.on_hand());
}

Stock& stock_in(Ledger& ledger, const std::string& sku) {
    auto& stock = ledger.stocks[sku];
    stock.sku = sku;
    return stock;
}

/// Adds to two counters of each line's stock, so many times the line's quantity.
void move(Ledger& ledger, const Lines& lines, std::int64_t reserved, std::int64_t committed) {
    for (const auto& line : lines) {
        INVARIANT(line.quantity > 0);
        auto& stock = stock_in(ledger, line.sku);
        stock.reserved += reserved * line.quantity;
        stock.committed += committed * line.quantity;
        check(stock);
    }
}

Reservation& reservation_in(Ledger& ledger, const std::string& order, ReservationState state) {
    auto& reservation = ledger.reservations[order];
    reservation.order = order;
    reservation.state = state;
    return reservation;
}

struct Evolve {
    Ledger& ledger;

    void operator()(const StockReceived& event) const {
        auto& stock = stock_in(ledger, event.sku);
        stock.received += event.quantity;
        check(stock);
    }
    void operator()(const StockAdjusted& event) const {
        auto& stock = stock_in(ledger, event.sku);
        stock.adjusted += event.delta;
        check(stock);
    }
    void operator()(const LowStock&) const {}
    void operator()(const StockReserved& event) const {
        auto& reservation = reservation_in(ledger, event.order, ReservationState::reserved);
        reservation.lines = event.lines;
        reservation.expires = event.expires;
        move(ledger, event.lines, +1, 0);
    }
    void operator()(const StockCommitted& event) const {
        reservation_in(ledger, event.order, ReservationState::committed);
        move(ledger, event.lines, -1, +1);
    }
    void operator()(const StockReleased& event) const {
        reservation_in(ledger, event.order, ReservationState::released);
        move(ledger, event.lines, -1, 0);
    }
    void operator()(const ReservationExpired& event) const {
        reservation_in(ledger, event.order, ReservationState::expired);
        move(ledger, event.lines, -1, 0);
    }
    void operator()(const StockRestocked& event) const {
        reservation_in(ledger, event.order, ReservationState::restocked);
        move(ledger, event.lines, 0, -1);
    }
};

}  // namespace

Stock Ledger::stock(std::string_view sku) const {
    const auto found = stocks.find(sku);
    return found == stocks.end() ? Stock{.sku = std::string{sku}} : found->second;
}

const Reservation* Ledger::reservation(std::string_view order) const {
    const auto found = reservations.find(order);
    return found == reservations.end() ? nullptr : &found->second;
}

void evolve(Ledger& ledger, const Event& event) {
    std::visit(Evolve{ledger}, event);
}

std::vector<LowStock> falls_below(std::int64_t threshold, const Ledger& before,
                                  const std::vector<Event>& events) {
    auto after = before;
    for (const auto& event : events) evolve(after, event);
    std::vector<LowStock> low;
    for (const auto& [sku, stock] : after.stocks) {
        const auto available = stock.available();
        if (available < threshold && before.stock(sku).available() >= threshold)
            low.push_back({sku, available, threshold});
    }
    return low;
}

}  // namespace inventory
