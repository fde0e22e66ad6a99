#pragma once

#include "runtime/store/retention.hpp"

namespace catalog {

kontor::RetentionRules retention_rules();

}  // namespace catalog
