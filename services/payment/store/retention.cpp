#include "services/payment/store/retention.hpp"

namespace payment {

/// Money that is only authorised is still to be taken or given back.
kontor::RetentionRules retention_rules() {
    return {
        .closed = {{.entity = "payment",
                    .find = "SELECT id FROM payment WHERE id < ?2 AND updated < ?1 AND state <> 'authorised'"
                            " AND id NOT IN (SELECT payment FROM due) ORDER BY id LIMIT ?3",
                    .remove = {"DELETE FROM payment WHERE id = ?1"}}},
        .superseded = {}};
}

}  // namespace payment
