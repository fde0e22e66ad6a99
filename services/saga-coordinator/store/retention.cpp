#include "services/saga-coordinator/store/retention.hpp"

namespace saga_coordinator {

/// One that is stuck waits for an operator, however long.
kontor::RetentionRules retention_rules() {
    return {.closed = {{.entity = "saga",
                        .find = "SELECT id FROM sagas WHERE id < ?2 AND updated < ?1"
                                " AND state IN ('completed', 'compensated') ORDER BY id LIMIT ?3",
                        .remove = {"DELETE FROM sagas WHERE id = ?1",
                                   "DELETE FROM private_inputs WHERE saga = ?1"}}},
            .superseded = {}};
}

}  // namespace saga_coordinator
