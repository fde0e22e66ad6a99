#include "services/inventory/domain/decisions.hpp"

#include "runtime/base/invariant.hpp"

namespace inventory {
namespace {

using State = ReservationState;

std::unexpected<Refusal> refuse(std::string code, std::string detail, std::vector<Shortage> shortages = {}) {
    return std::unexpected{
        Refusal{kontor::refused(std::move(code), std::move(detail)), std::move(shortages)}};
}

Decision nothing_to_do() {
    return std::vector<Event>{};
}

std::vector<Shortage> shortages_of(const Ledger& ledger, const Lines& lines) {
    std::vector<Shortage> shortages;
    for (const auto& line : lines) {
        const auto available = ledger.stock(line.sku).available();
        if (line.quantity > available) shortages.push_back({line.sku, line.quantity, available});
    }
    return shortages;
}

/// The reservation expired, and its stock may be gone: it is taken anew, or not at all.
Decision commit_again(const Ledger& ledger, const Reservation& reservation, Time expires) {
    auto shortages = shortages_of(ledger, reservation.lines);
    if (!shortages.empty()) {
        return refuse("not-reserved", "the reservation has expired, and its stock is gone",
                      std::move(shortages));
    }
    return std::vector<Event>{StockReserved{reservation.order, reservation.lines, expires},
                              StockCommitted{reservation.order, reservation.lines}};
}

Decision release(const Reservation* reservation, const std::string& order, const std::string& reason) {
    if (reservation == nullptr || reservation->state == State::expired) {
        return std::vector<Event>{StockReleased{order, {}, reason}};  // nothing is held; bars what comes late
    }
    if (reservation->state != State::reserved) return nothing_to_do();
    return std::vector<Event>{StockReleased{order, reservation->lines, reason}};
}

}  // namespace

Decision decide(const Ledger& ledger, const ReceiveStock& command) {
    INVARIANT(command.quantity > 0);
    if (ledger.stock(command.sku).on_hand() > max_on_hand - command.quantity) {
        return refuse("too-much-stock",
                      "no more than " + std::to_string(max_on_hand) + " units of a sku can be on hand");
    }
    return std::vector<Event>{StockReceived{command.sku, command.quantity, command.reference}};
}

Decision decide(const Ledger& ledger, const AdjustStock& command) {
    INVARIANT(command.delta != 0);
    const auto stock = ledger.stock(command.sku);
    if (stock.on_hand() > max_on_hand - command.delta) {
        return refuse("too-much-stock",
                      "no more than " + std::to_string(max_on_hand) + " units of a sku can be on hand");
    }
    if (command.delta < 0 && stock.available() + command.delta < 0) {
        return refuse("below-reserved", "of " + std::to_string(stock.on_hand()) + " on hand " +
                                            std::to_string(stock.reserved) + " are reserved");
    }
    return std::vector<Event>{StockAdjusted{command.sku, command.delta, command.reason}};
}

Decision decide(const Ledger& ledger, const ReserveStock& command) {
    INVARIANT(!command.lines.empty());
    if (const auto* known = ledger.reservation(command.order);
        known != nullptr && known->state != State::expired) {
        if (known->state == State::released || known->state == State::restocked) {
            return refuse("released-earlier", "this order's reservation was taken back");
        }
        if (known->lines != command.lines)
            return refuse("reserved-differently", "this order has reserved other lines");
        return nothing_to_do();  // asked twice
    }
    auto shortages = shortages_of(ledger, command.lines);
    if (!shortages.empty()) {
        const auto detail = "not enough of " + shortages.front().sku + " is available";
        return refuse("out-of-stock", detail, std::move(shortages));
    }
    return std::vector<Event>{StockReserved{command.order, command.lines, command.expires}};
}

Decision decide(const Ledger& ledger, const CommitStock& command) {
    const auto* known = ledger.reservation(command.order);
    if (known != nullptr && known->state == State::committed) return nothing_to_do();
    if (known != nullptr && known->state == State::expired)
        return commit_again(ledger, *known, command.expires);
    if (known == nullptr || known->state != State::reserved) {
        return refuse("not-reserved", "this order has no stock reserved");
    }
    return std::vector<Event>{StockCommitted{command.order, known->lines}};
}

Decision decide(const Ledger& ledger, const ReleaseStock& command) {
    const auto* known = ledger.reservation(command.order);
    if (known != nullptr && known->state == State::committed) {
        return refuse("already-committed", "this order's stock is sold; restock it instead");
    }
    return release(known, command.order, command.reason);
}

Decision decide(const Ledger& ledger, const RestockOrder& command) {
    const auto* known = ledger.reservation(command.order);
    if (known == nullptr || known->state != State::committed)
        return release(known, command.order, "restocked");
    return std::vector<Event>{StockRestocked{command.order, known->lines}};
}

Decision decide(const Ledger& ledger, const ExpireReservation& command) {
    const auto* known = ledger.reservation(command.order);
    if (known == nullptr || known->state != State::reserved || known->expires > command.now)
        return nothing_to_do();
    return std::vector<Event>{ReservationExpired{command.order, known->lines}};
}

}  // namespace inventory
