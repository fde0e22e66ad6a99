#pragma once

#include <prometheus/counter.h>

#include <functional>
#include <set>
#include <string>
#include <unordered_map>

#include "runtime/base/clock.hpp"
#include "runtime/bus/mosquitto_link.hpp"
#include "runtime/bus/outgoing_queue.hpp"
#include "runtime/bus/subscriptions.hpp"
#include "runtime/bus/wake.hpp"
#include "runtime/telemetry/log.hpp"

namespace kontor {

/// What the bus counts.
struct BusCounters {
    prometheus::Counter& connections;
    prometheus::Counter& sent;
    prometheus::Counter& received;
    prometheus::Counter& failed;
    prometheus::Counter& callback_failures;
};

/// The time from one connect to the next loss, for the delivery thread: subscribes, sends what is queued as fast as the
/// broker takes it, and hands on what comes in. What is on its way dies with it.
class MosquittoSession final : private MosquittoLink::Listener {
public:
    struct Parts {
        const Log& log;
        BusCounters& counters;
        OutgoingQueue& outgoing;
        const Subscriptions& subscriptions;
        Wake& wake;
        Milliseconds patience_to_connect;      ///< from the start until all subscriptions are answered
        Milliseconds patience_to_acknowledge;  ///< for each QoS 1 message
        std::function<void()>
            ready;  ///< called once, when the broker has answered all subscriptions; doesn't throw
    };

    /// All that `login` and `parts` refer to must outlive the session.
    MosquittoSession(const MosquittoLink::Login& login, Parts parts);

    bool connect(const BrokerAddress& address);
    /// Sends, then waits until `until` at most for the socket or the wake, and handles what came. False: the link is gone.
    bool turn(SteadyTime until);
    /// Tells the broker of a subscription made after the session began.
    void subscribe(const Subscription& subscription);
    /// Nothing is queued and nothing unacknowledged.
    bool idle() const;
    /// A clean end; gives up at `until`.
    void disconnect(SteadyTime until);

    bool was_ready() const { return state_ == State::ready; }
    const std::string& trouble() const { return trouble_.empty() ? link_.trouble() : trouble_; }

private:
    enum class State { connecting, accepted, subscribing, ready };
    struct InFlight {
        Bus::Acknowledged acknowledged;
        std::string topic;
        SteadyTime sent;
    };

    void accepted(std::uint16_t in_flight_maximum) noexcept override;
    void subscribed(int id, bool granted, std::string_view reason) noexcept override;
    void acknowledged(int id, bool taken, std::string_view reason) noexcept override;
    void arrived(const Message& message, std::uint32_t subscription) noexcept override;

    bool alive() const { return trouble_.empty() && link_.socket() >= 0; }
    void advance();
    void send_queued();
    bool may_send() const;
    void send(OutgoingQueue::Entry entry);
    bool wait(SteadyTime until);
    void check_answers(SteadyTime now);
    void guard(std::string_view what, std::string_view topic, const std::function<void()>& callback);

    const MosquittoLink::Login& login_;
    Parts parts_;
    MosquittoLink link_;
    State state_ = State::connecting;
    SteadyTime began_;
    SteadyTime next_tick_;
    std::size_t window_ = 0;
    std::unordered_map<int, InFlight> in_flight_;   // by packet id
    std::unordered_map<int, std::string> awaited_;  // filters whose SUBACK is still to come, by packet id
    std::string trouble_;
};

}  // namespace kontor
