#include "services/inventory/store/retention.hpp"

namespace inventory {

/// What reservations that are gone have sold stays known as a sum.
kontor::RetentionRules retention_rules() {
    return {.closed =
                {{.entity = "reservation",
                  .find = "SELECT order_id FROM reservation WHERE order_id < ?2 AND updated < ?1"
                          " AND state <> 'reserved' ORDER BY order_id LIMIT ?3",
                  .remove = {"UPDATE stock SET settled = settled + (SELECT sum(value ->> 1) FROM reservation,"
                             " json_each(lines) WHERE order_id = ?1 AND value ->> 0 = sku)"
                             " WHERE sku IN (SELECT value ->> 0 FROM reservation, json_each(lines)"
                             " WHERE order_id = ?1 AND state = 'committed')",
                             "DELETE FROM reservation WHERE order_id = ?1"}}},
            .superseded = {{.entity = "stock",
                            .types = {"received", "adjusted", "low-stock"},
                            .snapshot =
                                "SELECT json_object('received', received, 'adjusted', adjusted, 'committed',"
                                " committed, 'reserved', reserved) FROM stock WHERE sku = ?1"}}};
}

}  // namespace inventory
