#pragma once

#include "runtime/base/result.hpp"
#include "services/orders/domain/events.hpp"
#include "services/orders/domain/pricing.hpp"

namespace orders {

// `current` is what is known of the order; nothing: nobody has heard of it. No event: nothing to do, it is so
// already.

using Decision = kontor::Decision<Event>;

struct CreateOrder {
    std::string id;
    std::string customer;
    std::vector<Item> items;
    std::string payment_method;
    Delivery delivery;
    std::optional<std::string> key;
};
/// What a new order is decided by, besides itself.
struct Shop {
    Products products;       ///< those asked for, as far as they are known
    bool key_taken = false;  ///< by another order
};
Decision decide(const std::optional<Order>& current, const CreateOrder& command, const Shop& shop);

struct ConfirmOrder {
    Payment payment;
    Shipment shipment;
};
Decision decide(const std::optional<Order>& current, const ConfirmOrder& command);

/// Undoes `CreateOrder`, whether or not that has happened: afterwards it can't.
struct RejectOrder {
    std::string id;
    Reason reason;
    std::string customer{};  ///< whose it would have been, so that he can be told; may be empty
};
Decision decide(const std::optional<Order>& current, const RejectOrder& command);

struct BeginCancel {
    std::optional<Reason> reason;
};
Decision decide(const std::optional<Order>& current, const BeginCancel& command);

struct AbortCancel {};
Decision decide(const std::optional<Order>& current, const AbortCancel& command);

struct CancelOrder {};
Decision decide(const std::optional<Order>& current, const CancelOrder& command);

struct AmendOrder {
    Delivery delivery;
};
Decision decide(const std::optional<Order>& current, const AmendOrder& command);

/// The label was made anew, for another place: the order follows it.
std::vector<Event> follow_label(const Order& order, const Delivery& delivery);

struct ReturnOrder {
    std::optional<Reason> reason;
};
Decision decide(const std::optional<Order>& current, const ReturnOrder& command);

}  // namespace orders
