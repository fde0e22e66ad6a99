#pragma once

#include "runtime/store/retention.hpp"

namespace orders {

kontor::RetentionRules retention_rules();

}  // namespace orders
