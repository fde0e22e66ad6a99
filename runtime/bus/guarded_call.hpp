#pragma once

#include <functional>
#include <string_view>

#include "runtime/telemetry/log.hpp"

namespace prometheus {
class Counter;
}

namespace kontor {

/// Runs a callback that isn't the bus's own: whatever it throws is logged and counted, and goes no further.
void guarded_call(const Log& log, prometheus::Counter& failures, std::string_view what,
                  std::string_view topic, const std::function<void()>& callback) noexcept;

}  // namespace kontor
