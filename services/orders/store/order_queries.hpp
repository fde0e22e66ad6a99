#pragma once

#include <vector>

#include "runtime/store/event_log.hpp"
#include "services/orders/domain/events.hpp"
#include "services/orders/store/stored_order.hpp"

namespace orders {

struct OrderFilter {
    std::optional<std::string> customer{};
    std::optional<State> state{};
};

/// News of an order's payment or shipment, and when it was taken in.
struct NotedSight {
    Sight sight;
    kontor::Time at;
};

/// Finds orders, for the reader.
class OrderQueries {
public:
    explicit OrderQueries(kontor::Database& database);

    /// The order, or its tombstone.
    std::optional<StoredOrder> find(std::string_view id);
    /// At most `limit` orders with numbers below `before`, newest first.
    std::vector<StoredOrder> list(const OrderFilter& filter, std::int64_t before, int limit);
    /// At most `limit` of an order's own events behind `version`, oldest first.
    std::vector<kontor::StoredEvent> events(std::string_view id, std::int64_t version, int limit);
    /// All sights of an order, oldest first.
    std::vector<NotedSight> sights(std::int64_t number);

private:
    kontor::Statement find_;
    kontor::Statement find_tombstone_;
    kontor::Statement list_;
    kontor::Statement list_of_customer_;
    kontor::Statement list_of_state_;
    kontor::Statement list_of_both_;
    kontor::EventReader events_;
    kontor::Statement sights_;
};

}  // namespace orders
