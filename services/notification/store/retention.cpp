#include "services/notification/store/retention.hpp"

namespace notification {

kontor::RetentionRules retention_rules() {
    return {
        .closed =
            {{.entity = "notification",
              .find = "SELECT id FROM notifications WHERE id < ?2 AND created < ?1 AND state <> 'pending'"
                      " ORDER BY id LIMIT ?3",
              .remove = {"DELETE FROM notifications WHERE id = ?1"}},
             {.entity = "order",  // without events here
              .find = "SELECT order_id FROM order_customers WHERE order_id < ?2 AND learned < ?1"
                      " AND order_id NOT IN (SELECT order_id FROM notifications) ORDER BY order_id LIMIT ?3",
              .remove = {"DELETE FROM order_customers WHERE order_id = ?1"}}},
        .superseded = {}};
}

}  // namespace notification
