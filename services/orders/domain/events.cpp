#include "services/orders/domain/events.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "runtime/base/invariant.hpp"

namespace orders {
namespace {

/// States only go forward in these lists, so that news that comes late doesn't undo newer ones.
constexpr std::array<std::string_view, 5> payment_states{"authorised", "declined", "captured", "voided",
                                                         "refunded"};
constexpr std::array<std::string_view, 4> shipment_states{"label-created", "cancelled", "dispatched",
                                                          "delivered"};

/// Before any known state: what is empty, or came with a later version of a contract.
std::ptrdiff_t rank(std::span<const std::string_view> states, std::string_view state) {
    const auto found = std::ranges::find(states, state);
    return found == states.end() ? -1 : found - states.begin();
}

/// The confirmation brings these. Till then a pending order doesn't need them, and most orders are pending
/// for milliseconds: to write them down would triple what an order costs the disk.
bool comes_with_confirmation(std::string_view state) {
    return state == "authorised" || state == "captured" || state == "label-created";
}

template <typename Thing>
bool is_news(const Order& order, const Thing& known, const Thing& seen,
             std::span<const std::string_view> states) {
    if (order.state == State::pending && comes_with_confirmation(seen.state)) return false;
    if (!known.id.empty() && known.id != seen.id) return false;
    return rank(states, seen.state) > rank(states, known.state);
}

/// The order's state follows the shipment's, once it is confirmed.
void follow_shipment(Order& order) {
    const bool sold = order.state == State::confirmed || order.state == State::dispatched;
    if (!sold) return;
    if (order.shipment.state == "dispatched") order.state = State::dispatched;
    if (order.shipment.state == "delivered") order.state = State::delivered;
}

template <typename Thing>
void take_in(Thing& known, const Thing& told, std::span<const std::string_view> states) {
    const bool known_better = known.id == told.id && rank(states, known.state) > rank(states, told.state);
    if (!known_better) known = told;
}

struct Apply {
    std::optional<Order> order;

    Order existing() {
        INVARIANT(order.has_value());
        return std::move(*order);
    }

    Order operator()(const Created& event) {
        INVARIANT(!order);
        return {.id = event.id,
                .customer = event.customer,
                .lines = event.lines,
                .total = event.total,
                .payment_method = event.payment_method,
                .delivery = event.delivery,
                .key = event.key};
    }
    Order operator()(const Confirmed& event) {
        auto next = existing();
        next.state = State::confirmed;
        take_in(next.payment, event.payment, payment_states);
        take_in(next.shipment, event.shipment, shipment_states);
        follow_shipment(next);
        return next;
    }
    Order operator()(const Rejected& event) {
        auto next = order ? existing() : Order{.id = event.id, .customer = event.customer};
        next.state = State::rejected;
        next.reason = event.reason;
        return next;
    }
    Order operator()(const CancelRequested& event) {
        auto next = existing();
        next.cancelling = true;
        next.reason = event.reason;
        return next;
    }
    Order operator()(const CancelAborted&) {
        auto next = existing();
        next.cancelling = false;
        next.reason.reset();
        return next;
    }
    Order operator()(const Cancelled&) {
        auto next = existing();
        next.state = State::cancelled;
        next.cancelling = false;
        return next;
    }
    Order operator()(const Amended& event) {
        auto next = existing();
        next.delivery = event.delivery;
        return next;
    }
    Order operator()(const Returned& event) {
        auto next = existing();
        next.state = State::returned;
        next.cancelling = false;
        next.reason = event.reason;
        return next;
    }
};

struct ApplySight {
    Order& order;

    void operator()(const PaymentSeen& seen) const {
        if (is_news(order, order.payment, seen.payment, payment_states)) order.payment = seen.payment;
    }
    void operator()(const ShipmentSeen& seen) const {
        if (!is_news(order, order.shipment, seen.shipment, shipment_states)) return;
        order.shipment = seen.shipment;
        follow_shipment(order);
    }
};

}  // namespace

std::optional<Order> evolve(std::optional<Order> order, const Event& event) {
    return std::visit(Apply{std::move(order)}, event);
}

Order evolve(Order order, const Sight& sight) {
    std::visit(ApplySight{order}, sight);
    return order;
}

}  // namespace orders
