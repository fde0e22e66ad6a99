#pragma once

#include "runtime/store/retention.hpp"

namespace users {

kontor::RetentionRules retention_rules();

}  // namespace users
