#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/bus/mosquitto_bus.hpp"
#include "runtime/testing/captured_log.hpp"
#include "tests/e2e/node.hpp"

namespace kontor {

/// Hears what an identity is given of a filter on a node's broker.
class WireTap {
public:
    /// Everything below `kontor/`, by an identity that only tests have.
    explicit WireTap(const Node& node);
    WireTap(const cli::MqttLogin& login, const std::string& filter);
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
