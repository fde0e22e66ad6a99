#include "services/orders/store/order_queries.hpp"

#include "services/orders/store/order_row.hpp"

namespace orders {
namespace {

std::string select_page(const std::string& condition) {
    return select_orders("WHERE orders.number < ?1" + condition + " ORDER BY orders.number DESC LIMIT ?2");
}

NotedSight read_sight(kontor::Row row) {
    const kontor::Time at{kontor::Milliseconds{row.integer(4)}};
    if (row.text(0) == "payment") return {PaymentSeen{{row.text(2), row.text(1)}}, at};
    return {ShipmentSeen{{row.text(2), row.text(1), row.text(3)}}, at};
}

}  // namespace

OrderQueries::OrderQueries(kontor::Database& database)
    : find_{database, select_orders("WHERE id = ?")},
      find_tombstone_{database, select_tombstone},
      list_{database, select_page("")},
      list_of_customer_{database, select_page(" AND customer = ?3")},
      list_of_state_{database, select_page(" AND state = ?3")},
      // Through the customer's orders (the plus keeps the other index out): they are the fewer.
      list_of_both_{database, select_page(" AND customer = ?3 AND +state = ?4")},
      events_{database},
      sights_{database, "SELECT source, state, id, tracking, at FROM sights WHERE number = ? ORDER BY at"} {}

std::optional<StoredOrder> OrderQueries::find(std::string_view id) {
    if (auto stored = find_.first(read_order_row, id)) return stored;
    return find_tombstone_.first(read_tombstone_row, id);
}

std::vector<StoredOrder> OrderQueries::list(const OrderFilter& filter, std::int64_t before, int limit) {
    std::vector<StoredOrder> found;
    const auto take = [&](kontor::Row row) { found.push_back(read_order_row(row)); };
    if (filter.customer && filter.state) {
        list_of_both_.each(take, before, limit, *filter.customer, name_of(*filter.state));
    } else if (filter.customer) {
        list_of_customer_.each(take, before, limit, *filter.customer);
    } else if (filter.state) {
        list_of_state_.each(take, before, limit, name_of(*filter.state));
    } else {
        list_.each(take, before, limit);
    }
    return found;
}

std::vector<kontor::StoredEvent> OrderQueries::events(std::string_view id, std::int64_t version, int limit) {
    return events_.stream_after("order", id, version, limit);
}

std::vector<NotedSight> OrderQueries::sights(std::int64_t number) {
    std::vector<NotedSight> found;
    sights_.each([&](kontor::Row row) { found.push_back(read_sight(row)); }, number);
    return found;
}

}  // namespace orders
