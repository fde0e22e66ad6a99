#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>

#include "runtime/bus/mosquitto_bus.hpp"
#include "runtime/rpc/reply.hpp"
#include "runtime/service/timer_thread.hpp"
#include "runtime/testing/captured_log.hpp"

namespace gateway {

/// One instance of a service, played by a client of the broker of its own, as real ones are: present while it lives, on the
/// shared and on its own topics.
class PlayedInstance {
public:
    /// Present when this returns. It answers every request with ok.
    PlayedInstance(const std::string& broker_address, std::string service, std::string instance);
    ~PlayedInstance();

    /// From now on answers come so much later.
    void slow_down(kontor::Milliseconds by) { delay_ = by.count(); }
    /// No answers any more; its presence stays.
    void fall_silent() { silent_ = true; }
    /// From now on each answer is this payload, as ok.
    void lie(std::string payload);
    void answer_with(kontor::Reply reply);
    void say(const std::string& status);

    int asked() const { return asked_; }
    void forget() { asked_ = 0; }

private:
    void receive(const kontor::Message& message);
    kontor::Message answer_to(const kontor::Message& request) const;

    const std::string service_;
    const std::string instance_;
    kontor::CapturedLog log_;
    kontor::SystemClock clock_;
    kontor::Metrics metrics_;
    kontor::TimerThread timers_{clock_};
    std::atomic<std::int64_t> delay_ = 0;
    std::atomic<bool> silent_ = false;
    std::atomic<int> asked_ = 0;
    mutable std::mutex mutex_;
    kontor::Reply reply_ = kontor::Reply::ok();
    std::string lie_;
    kontor::MosquittoBus bus_;
};

}  // namespace gateway
