#include "services/registry/store/retention.hpp"

namespace registry {

kontor::RetentionRules retention_rules() {
    return {
        .closed = {},
        .superseded = {{.entity = "instance", .types = {"instance-up", "instance-down"}, .snapshot = ""}}};
}

}  // namespace registry
