#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>

#include "runtime/testing/loopback.hpp"

namespace gateway {

/// A way to the broker for one client at a time, on which what the broker sends takes longer when told. So a real service
/// answers later, without being changed.
class SlowLink {
public:
    explicit SlowLink(std::uint16_t broker);
    ~SlowLink();

    std::string address() const { return "127.0.0.1:" + std::to_string(listener_.port()); }
    /// From now on all that comes from the broker.
    void slow_down(std::chrono::milliseconds by) { delay_ms_ = by.count(); }

private:
    using Clock = std::chrono::steady_clock;
    struct Late {
        Clock::time_point due;
        std::string bytes;
    };

    void run();
    void accept_client();
    void pass_up();
    void hold();
    void pass_down_what_is_due();
    void hang_up();
    int wait_ms() const;

    const std::uint16_t broker_port_;
    kontor::LoopbackSocket listener_ = kontor::LoopbackSocket::listening();
    kontor::LoopbackSocket client_;
    kontor::LoopbackSocket broker_;
    std::deque<Late> late_;
    std::atomic<std::int64_t> delay_ms_ = 0;
    std::atomic<bool> stopped_ = false;
    std::thread thread_{[this] { run(); }};
};

}  // namespace gateway
