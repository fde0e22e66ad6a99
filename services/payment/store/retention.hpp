#pragma once

#include "runtime/store/retention.hpp"

namespace payment {

kontor::RetentionRules retention_rules();

}  // namespace payment
