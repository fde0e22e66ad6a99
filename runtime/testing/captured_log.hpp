#pragma once

#include <string>
#include <string_view>

#include "runtime/telemetry/log.hpp"

namespace kontor {

/// A log whose lines a test can read, from `debug` up.
class CapturedLog {
public:
    CapturedLog();
    ~CapturedLog();
    CapturedLog(const CapturedLog&) = delete;
    CapturedLog& operator=(const CapturedLog&) = delete;

    Log& log() { return log_; }
    /// All lines so far.
    std::string text() const;
    /// How many lines hold all of these texts.
    std::size_t count(std::string_view one, std::string_view other = {}) const;

private:
    SystemClock clock_;
    int descriptor_;
    Log log_;
};

}  // namespace kontor
