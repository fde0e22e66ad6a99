#pragma once

#include <chrono>
#include <functional>

namespace kontor {

/// Waits until `condition` holds, looking again every two milliseconds; false when it doesn't within `patience`.
bool eventually(const std::function<bool()>& condition,
                std::chrono::milliseconds patience = std::chrono::seconds{10});

}  // namespace kontor
