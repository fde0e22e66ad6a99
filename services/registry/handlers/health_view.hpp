#pragma once

#include <map>
#include <mutex>
#include <string>

#include "runtime/base/clock.hpp"
#include "runtime/bus/message.hpp"

namespace registry {

/// What instances last said of their health. Not stored: it is stale after seconds. Thread-safe.
class HealthView {
public:
    explicit HealthView(const kontor::Clock& clock) : clock_{clock} {}
    /// Takes a message of `kontor/health/<service>/<instance>` in.
    void take(const kontor::Message& message);
    /// `ok`, `degraded`, or `silent` when nothing was heard for a while.
    std::string of(const std::string& service, const std::string& instance) const;

private:
    struct Heard {
        std::string status;
        kontor::SteadyTime at;
    };
    const kontor::Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::string, Heard> heard_;
};

}  // namespace registry
