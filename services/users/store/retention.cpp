#include "services/users/store/retention.hpp"

namespace users {

kontor::RetentionRules retention_rules() {
    return {.closed = {}, .superseded = {{.entity = "user", .types = {"logged-in"}, .snapshot = ""}}};
}

}  // namespace users
