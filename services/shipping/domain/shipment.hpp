#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runtime/base/result.hpp"

/// Shipments: a label is made, then the parcel is dispatched and delivered, or the label is cancelled before. Pure.
namespace shipping {

/// Collected in the shop.
struct Pickup {
    bool operator==(const Pickup&) const = default;
};

/// Sent to an address. `country` is an ISO 3166-1 alpha-2 code.
struct Address {
    std::string name;
    std::string street;
    std::string city;
    std::string postcode;
    std::string country;
    bool operator==(const Address&) const = default;
};

using Delivery = std::variant<Pickup, Address>;

enum class State { none, label_created, cancelled, dispatched, delivered };

/// The state's name in views and events.
std::string_view name_of(State state);
std::optional<State> state_named(std::string_view name);

struct Shipment {
    std::string id;
    std::string order;
    State state = State::none;
    std::string tracking;
    Delivery delivery;
};

struct LabelCreated {
    std::string id;
    std::string order;
    std::string tracking;
    Delivery delivery;
};
struct Cancelled {
    std::string id;  ///< perhaps of a shipment that never was: then it bars a late label
};
struct Dispatched {
    std::string id;
};
struct Delivered {
    std::string id;
};
/// A new label for the same parcel: the tracking number stays.
struct Redirected {
    std::string id;
    Delivery delivery;
};
using Event = std::variant<LabelCreated, Cancelled, Dispatched, Delivered, Redirected>;
using Decision = kontor::Decision<Event>;

struct CreateLabel {
    std::string id;
    std::string order;
    Delivery delivery;
    std::int64_t serial;  ///< the label's, should it be made: never given to another
};

Decision create_label(const Shipment& shipment, const CreateLabel& command);
/// Always possible before the dispatch, also for a shipment nobody has heard of.
Decision cancel(const Shipment& shipment, const std::string& id);
/// Only before the dispatch.
Decision redirect(const Shipment& shipment, const Delivery& delivery);
Decision dispatch(const Shipment& shipment);
Decision deliver(const Shipment& shipment);

void evolve(Shipment& shipment, const Event& event);

}  // namespace shipping
