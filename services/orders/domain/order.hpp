#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/money.hpp"

namespace orders {

enum class State { pending, confirmed, dispatched, delivered, rejected, cancelled, returned };

std::string_view name_of(State state);
std::optional<State> state_of(std::string_view name);
/// Something is still to happen to it.
bool is_open(State state);

struct Line {
    std::string sku;
    std::string name;
    std::int64_t quantity = 0;
    kontor::Money unit_price;
    kontor::Money line_total;
    bool operator==(const Line&) const = default;
};

/// How the goods get to the customer. All but the method is empty for a pickup.
struct Delivery {
    std::string method;
    std::string name{};
    std::string street{};
    std::string city{};
    std::string postcode{};
    std::string country{};  ///< ISO 3166-1 alpha-2
    bool operator==(const Delivery&) const = default;
};

/// What is known of the payment; `id` and `state` are empty until something is.
struct Payment {
    std::string id{};
    std::string state{};
    bool operator==(const Payment&) const = default;
};

/// What is known of the shipment; empty until something is.
struct Shipment {
    std::string id{};
    std::string state{};
    std::string tracking{};
    bool operator==(const Shipment&) const = default;
};

struct Reason {
    std::string code;
    std::string detail{};
    bool operator==(const Reason&) const = default;
};

struct Order {
    std::string id{};
    State state = State::pending;
    bool cancelling = false;
    std::string customer{};     ///< may be empty in a tombstone: nobody said whose it would have been
    std::vector<Line> lines{};  ///< none in a tombstone: it was rejected before it was made
    kontor::Money total{};
    std::string payment_method{};
    Payment payment{};
    Shipment shipment{};
    Delivery delivery{};
    std::optional<Reason> reason{};
    std::optional<std::string> key{};
    bool operator==(const Order&) const = default;

    bool is_tombstone() const { return lines.empty(); }
};

}  // namespace orders
