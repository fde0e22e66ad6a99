#pragma once

#include <variant>

#include "services/orders/domain/order.hpp"

namespace orders {

// What happens to orders: facts of this service. What their JSON holds beyond these members comes from the
// order.

struct Created {
    std::string id;
    std::string customer;
    std::vector<Line> lines;
    kontor::Money total;
    std::string payment_method;
    Delivery delivery;
    std::optional<std::string> key;
    bool operator==(const Created&) const = default;
};
struct Confirmed {
    Payment payment;
    Shipment shipment;
    bool operator==(const Confirmed&) const = default;
};
/// Of an order that was never made, too: then it is its tombstone.
struct Rejected {
    std::string id;
    Reason reason;
    std::string customer{};  ///< whose it would have been; may be empty
    bool operator==(const Rejected&) const = default;
};
struct CancelRequested {
    std::optional<Reason> reason;
    bool operator==(const CancelRequested&) const = default;
};
struct CancelAborted {
    bool operator==(const CancelAborted&) const = default;
};
struct Cancelled {
    bool operator==(const Cancelled&) const = default;
};
struct Amended {
    Delivery delivery;
    bool operator==(const Amended&) const = default;
};
struct Returned {
    std::optional<Reason> reason;
    bool operator==(const Returned&) const = default;
};
using Event =
    std::variant<Created, Confirmed, Rejected, CancelRequested, CancelAborted, Cancelled, Amended, Returned>;

// What other services' events say of an order's payment and shipment.

struct PaymentSeen {
    Payment payment;
};
struct ShipmentSeen {
    Shipment shipment;
};
using Sight = std::variant<PaymentSeen, ShipmentSeen>;

/// The order after the event. `order` is nothing only before `Created` or `Rejected`.
std::optional<Order> evolve(std::optional<Order> order, const Event& event);

/// The order after news of its payment or shipment; the same order where that is no news: older than what is
/// known, of another payment or shipment, or what `confirm` is about to bring.
Order evolve(Order order, const Sight& sight);

}  // namespace orders
