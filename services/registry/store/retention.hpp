#pragma once

#include "runtime/store/retention.hpp"

namespace registry {

kontor::RetentionRules retention_rules();

}  // namespace registry
