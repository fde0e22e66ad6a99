#include "services/shipping/store/retention.hpp"

namespace shipping {

/// A label that nobody has used for so long nobody will use.
kontor::RetentionRules retention_rules() {
    return {
        .closed = {{.entity = "shipment",
                    .find = "SELECT id FROM shipments WHERE id < ?2 AND updated < ?1 ORDER BY id LIMIT ?3",
                    .remove = {"DELETE FROM shipments WHERE id = ?1"}}},
        .superseded = {}};
}

}  // namespace shipping
