#pragma once

#include "runtime/store/retention.hpp"

namespace shipping {

kontor::RetentionRules retention_rules();

}  // namespace shipping
