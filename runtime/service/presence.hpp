#pragma once

#include <string>

#include "runtime/base/clock.hpp"
#include "runtime/base/json.hpp"
#include "runtime/bus/message.hpp"

namespace kontor {

/// What an instance says of itself, retained, on `kontor/presence/<service>/<instance>`. The epoch tells the births
/// of one instance apart: the start's Unix time in milliseconds, later than that of any earlier start.
class Presence {
public:
    Presence(std::string service, std::string instance, Time started, int process);

    /// `status`: up, draining or down; `position`: the head of the own event log.
    Message message(const std::string& status, std::int64_t position) const;
    /// `kontor/health/…`: expires when no next one comes.
    Message health(const Json& checks, bool ok, std::int64_t position, Time now) const;

private:
    std::string service_;
    std::string instance_;
    Time started_;
    int process_;
};

/// How often health is published.
inline constexpr Milliseconds health_interval{5000};

}  // namespace kontor
