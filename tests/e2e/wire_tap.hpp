#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/bus/mosquitto_bus.hpp"
#include "runtime/testing/captured_log.hpp"
#include "tests/e2e/node.hpp"

namespace kontor {

/// Hears everything below `kontor/` on a node's broker, by an identity that only tests have.
class WireTap {
public:
    explicit WireTap(const Node& node);
    ~WireTap();

    std::vector<Message> heard() const;
    /// Waits until nothing but health and telemetry has been heard for that long; false when it is never quiet.
    bool becomes_quiet(std::chrono::milliseconds silence) const;

private:
    CapturedLog log_;
    Metrics metrics_;
    mutable std::mutex mutex_;
    std::vector<Message> heard_;
    std::chrono::steady_clock::time_point last_;
    MosquittoBus bus_;
};

}  // namespace kontor
