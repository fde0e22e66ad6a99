#pragma once

#include "runtime/store/retention.hpp"

namespace saga_coordinator {

kontor::RetentionRules retention_rules();

}  // namespace saga_coordinator
