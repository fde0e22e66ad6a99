#pragma once

#include "runtime/store/retention.hpp"

namespace inventory {

kontor::RetentionRules retention_rules();

}  // namespace inventory
