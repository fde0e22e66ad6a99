#include "services/orders/domain/decisions.hpp"

#include <algorithm>

namespace orders {
namespace {

Decision record(Event event) {
    return std::vector<Event>{std::move(event)};
}

Decision nothing_to_do() {
    return std::vector<Event>{};
}

Decision refuse(const char* code, std::string detail) {
    return std::unexpected{kontor::refused(code, std::move(detail))};
}

Decision refuse_in_state(const char* code, const Order& order) {
    const auto* under_way = order.cancelling ? ", and a cancellation is under way" : "";
    return refuse(code, "the order is " + std::string{name_of(order.state)} + under_way);
}

Decision unknown_order() {
    return std::unexpected{kontor::not_found("there is no such order")};
}

bool is_of(const Line& line, const Item& item) {
    return line.sku == item.sku && line.quantity == item.quantity;
}

/// Prices don't count: they may have changed since.
bool asks_for(const CreateOrder& command, const Order& order) {
    return command.customer == order.customer && command.payment_method == order.payment_method &&
           command.delivery == order.delivery && command.key == order.key &&
           std::ranges::equal(order.lines, summed(command.items), is_of);
}

Decision decide_again(const Order& order, const CreateOrder& command) {
    if (order.state == State::rejected) return refuse("rejected-earlier", "the order was rejected");
    if (asks_for(command, order)) return nothing_to_do();
    return refuse("order-exists", "another order has this id");
}

}  // namespace

Decision decide(const std::optional<Order>& current, const CreateOrder& command, const Shop& shop) {
    if (current) return decide_again(*current, command);
    if (shop.key_taken) return refuse("duplicate-key", "another order was made with this key");
    auto basket = price(command.items, shop.products);
    if (!basket) return std::unexpected{std::move(basket.error())};
    return record(Created{command.id, command.customer, std::move(basket->lines), std::move(basket->total),
                          command.payment_method, command.delivery, command.key});
}

Decision decide(const std::optional<Order>& current, const ConfirmOrder& command) {
    if (!current) return unknown_order();
    if (current->state == State::pending) return record(Confirmed{command.payment, command.shipment});
    const bool was_confirmed = current->state != State::rejected;
    const bool the_same =
        current->payment.id == command.payment.id && current->shipment.id == command.shipment.id;
    if (was_confirmed && the_same) return nothing_to_do();
    return refuse_in_state("not-confirmable", *current);
}

Decision decide(const std::optional<Order>& current, const RejectOrder& command) {
    if (!current) return record(Rejected{command.id, command.reason, command.customer});
    if (current->state == State::pending) return record(Rejected{command.id, command.reason});
    if (current->state == State::rejected) return nothing_to_do();
    return refuse_in_state("not-rejectable", *current);
}

Decision decide(const std::optional<Order>& current, const BeginCancel& command) {
    if (!current) return unknown_order();
    if (current->state != State::confirmed) return refuse_in_state("not-cancellable", *current);
    if (current->cancelling) return nothing_to_do();
    return record(CancelRequested{command.reason});
}

Decision decide(const std::optional<Order>& current, const AbortCancel&) {
    if (!current) return unknown_order();
    return current->cancelling ? record(CancelAborted{}) : nothing_to_do();
}

Decision decide(const std::optional<Order>& current, const CancelOrder&) {
    if (!current) return unknown_order();
    if (current->state == State::cancelled) return nothing_to_do();
    if (current->state == State::confirmed && current->cancelling) return record(Cancelled{});
    // Without begin-cancel nobody has undone anything.
    return refuse_in_state("not-cancellable", *current);
}

Decision decide(const std::optional<Order>& current, const AmendOrder& command) {
    if (!current) return unknown_order();
    const bool open = current->state == State::pending || current->state == State::confirmed;
    const bool on_its_way = current->shipment.state == "dispatched" || current->shipment.state == "delivered";
    if (!open || current->cancelling || on_its_way) return refuse_in_state("not-amendable", *current);
    if (current->delivery == command.delivery) return nothing_to_do();
    // The parcel goes where its label says, whatever is written down here.
    if (!current->shipment.id.empty())
        return refuse("label-exists", "the label is made: redirect the shipment");
    return record(Amended{command.delivery});
}

std::vector<Event> follow_label(const Order& order, const Delivery& delivery) {
    if (order.is_tombstone() || order.delivery == delivery) return {};
    return {Amended{delivery}};
}

Decision decide(const std::optional<Order>& current, const ReturnOrder& command) {
    if (!current) return unknown_order();
    if (current->state == State::returned) return nothing_to_do();
    const bool with_customer = current->state == State::dispatched || current->state == State::delivered;
    return with_customer ? record(Returned{command.reason}) : refuse_in_state("not-returnable", *current);
}

}  // namespace orders
