// What the services said of themselves at one quiet moment: the audit's whole input.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cli/catalog/money.hpp"

namespace kontor::cli {

using Quantities = std::map<std::string, std::int64_t>;  // by sku

struct OrderRow {
    std::string id;
    std::string state;
    std::string customer{};
    std::string key{};  ///< idempotency key, "" when the order has none
    Quantities items{};
    Money total{};
    std::string created{};  ///< RFC 3339, "" for a tombstone
};

struct PaymentRow {
    std::string id;
    std::string order;
    std::string state;
    Money amount{};
};

struct ShipmentRow {
    std::string id;
    std::string order;
    std::string state;
};

struct StockRow {
    std::string sku;
    std::int64_t on_hand = 0, reserved = 0, available = 0, received = 0, adjusted = 0, committed = 0;
    std::int64_t settled = 0;  ///< of committed: for orders that are kept no longer
};

struct ReservationRow {
    std::string order;
    std::string state;
    Quantities lines{};
};

/// A saga that has not ended: running, compensating or stuck.
struct SagaRow {
    std::string id;
    std::string definition;
    std::string state;
    std::string order{};
    std::string step{};
    std::string waiting_for{};      ///< the rpc it is at, "" when the coordinator is not at it
    std::string attempt_started{};  ///< of the latest attempt, RFC 3339
    std::string
        next_attempt{};  ///< of that rpc after a failed one, RFC 3339; "" while an attempt is under way
};

struct PositionRow {
    std::string service;
    std::uint64_t log = 0;                            ///< head of its own event log
    std::map<std::string, std::uint64_t> consumed{};  ///< by producer: what it has taken in
    std::uint64_t dead_letters = 0;                   ///< events and commands that are parked there
    std::string
        retained_since{};  ///< RFC 3339: what changed last before it may be gone; "" when all is there
};

struct Snapshot {
    std::string now{};    ///< the coordinator's clock, RFC 3339
    bool settled = true;  ///< whether nothing moved while it was taken
    std::vector<OrderRow> orders{};
    std::vector<PaymentRow> payments{};
    std::vector<ShipmentRow> shipments{};
    std::vector<StockRow> stock{};
    std::vector<ReservationRow> reservations{};
    std::vector<SagaRow> unfinished_sagas{};
    std::vector<PositionRow> positions{};
};

}  // namespace kontor::cli
