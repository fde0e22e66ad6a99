#pragma once

#include "runtime/store/retention.hpp"

namespace notification {

kontor::RetentionRules retention_rules();

}  // namespace notification
