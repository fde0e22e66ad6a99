#include "services/orders/store/retention.hpp"

namespace orders {

kontor::RetentionRules retention_rules() {
    // An order changes last of all that belongs to it, but for what others make of its last news: so it goes a day later.
    constexpr const char* a_day = "86400000";
    const std::string over = std::string{"SELECT id FROM orders WHERE id < ?2 AND updated < ?1 - "} + a_day +
                             " AND board = 0 AND state <> 'pending' AND cancelling = 0 ORDER BY id LIMIT ?3";
    const std::string barred = std::string{"SELECT id FROM barred_orders WHERE id < ?2 AND at < ?1 - "} +
                               a_day + " ORDER BY id LIMIT ?3";
    const auto of_order = [](const char* table) {
        return std::string{"DELETE FROM "} + table +
               " WHERE number = (SELECT number FROM orders WHERE id = ?1)";
    };
    return {
        .closed =
            {{.entity = "order",
              .find = over,
              .remove = {of_order("sights"), of_order("order_lines"), "DELETE FROM orders WHERE id = ?1"}},
             {.entity = "order", .find = barred, .remove = {"DELETE FROM barred_orders WHERE id = ?1"}}},
        .superseded = {}};
}

}  // namespace orders
