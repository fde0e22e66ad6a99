#include "runtime/bus/mosquitto_session.hpp"

#include <poll.h>

#include <algorithm>
#include <array>

#include "runtime/bus/guarded_call.hpp"

namespace kontor {
namespace {

using std::chrono::steady_clock;

/// How often keep-alive and the above are looked at.
constexpr std::chrono::seconds tick_interval{1};

int milliseconds_until(SteadyTime time) {
    const auto left = std::chrono::ceil<Milliseconds>(time - steady_clock::now()).count();
    return static_cast<int>(std::clamp<Milliseconds::rep>(left, 0, 60'000));
}

}  // namespace

MosquittoSession::MosquittoSession(const MosquittoLink::Login& login, Parts parts)
    : login_{login},
      parts_{std::move(parts)},
      link_{login, *this},
      began_{steady_clock::now()},
      next_tick_{began_ + tick_interval} {}

bool MosquittoSession::connect(const BrokerAddress& address) {
    return link_.connect(address);
}

bool MosquittoSession::turn(SteadyTime until) {
    advance();
    send_queued();
    return alive() && wait(until) && alive();
}

/// Takes the next step towards `ready`, outside of libmosquitto's callbacks.
void MosquittoSession::advance() {
    if (state_ == State::accepted) {
        state_ = State::subscribing;
        parts_.outgoing.open();  // before `ready`: a handler may be called, and want to reply, from now on
        for (const auto& subscription : parts_.subscriptions.all()) subscribe(subscription);
    }
    if (state_ == State::subscribing && awaited_.empty() && alive()) {
        state_ = State::ready;
        parts_.ready();
    }
}

void MosquittoSession::subscribe(const Subscription& subscription) {
    if (state_ < State::subscribing) return;  // `advance` will
    const auto id = link_.subscribe(subscription.filter, subscription.qos, subscription.identifier);
    if (id) {
        awaited_.emplace(*id, subscription.filter);
    } else {
        parts_.log.error("subscription not sent",
                         {{"filter", subscription.filter}, {"reason", link_.trouble()}});
    }
}

void MosquittoSession::send_queued() {
    while (may_send()) {
        auto entry = parts_.outgoing.pop();
        if (!entry) return;
        send(std::move(*entry));
    }
}

/// Only what the socket and the broker's window take is handed to libmosquitto, whose own queues have no bound. Nor may a
/// packet id be used again while its acknowledgement is awaited: libmosquitto wouldn't notice.
bool MosquittoSession::may_send() const {
    return state_ >= State::subscribing && in_flight_.size() < window_ && !link_.wants_write() &&
           !in_flight_.contains(link_.next_id()) && alive();
}

void MosquittoSession::send(OutgoingQueue::Entry entry) {
    const auto id = link_.publish(entry.message);
    if (!id) {
        parts_.counters.failed.Increment();
        parts_.log.error("message not sent", {{"topic", entry.message.topic}, {"reason", link_.trouble()}});
        return;
    }
    parts_.counters.sent.Increment();
    if (entry.message.qos == 0) return;
    in_flight_.emplace(
        *id, InFlight{std::move(entry.acknowledged), std::move(entry.message.topic), steady_clock::now()});
}

bool MosquittoSession::wait(SteadyTime until) {
    const short socket_events = link_.wants_write() ? POLLIN | POLLOUT : POLLIN;
    std::array<pollfd, 2> waiting{
        {{link_.socket(), socket_events, 0}, {parts_.wake.descriptor(), POLLIN, 0}}};
    ::poll(waiting.data(), waiting.size(), milliseconds_until(std::min(until, next_tick_)));
    if (waiting[1].revents != 0) parts_.wake.clear();
    const auto came = waiting[0].revents;
    if ((came & POLLOUT) != 0 && !link_.write()) return false;
    if ((came & (POLLIN | POLLERR | POLLHUP)) != 0 && !link_.read()) return false;
    const auto now = steady_clock::now();
    if (now < next_tick_) return true;
    next_tick_ = now + tick_interval;
    check_answers(now);
    return link_.tick();
}

void MosquittoSession::check_answers(SteadyTime now) {
    if (state_ != State::ready && now - began_ > parts_.patience_to_connect)
        trouble_ = "no answer from the broker in time";
    for (const auto& [id, message] : in_flight_) {
        if (now - message.sent > parts_.patience_to_acknowledge)
            trouble_ = "no acknowledgement from the broker in time";
    }
}

bool MosquittoSession::idle() const {
    return parts_.outgoing.empty() && in_flight_.empty() && !link_.wants_write();
}

void MosquittoSession::disconnect(SteadyTime until) {
    link_.disconnect();
    while (link_.socket() >= 0 && steady_clock::now() < until) {
        pollfd waiting{link_.socket(), POLLOUT, 0};
        ::poll(&waiting, 1, milliseconds_until(until));
        if (!link_.write()) return;
    }
}

void MosquittoSession::accepted(std::uint16_t in_flight_maximum) noexcept {
    window_ = std::min(in_flight_maximum, login_.receive_maximum);
    state_ = State::accepted;
}

void MosquittoSession::subscribed(int id, bool granted, std::string_view reason) noexcept {
    const auto found = awaited_.extract(id);
    if (found.empty() || granted) return;
    parts_.log.error("subscription refused by the broker", {{"filter", found.mapped()}, {"reason", reason}});
}

void MosquittoSession::acknowledged(int id, bool taken, std::string_view reason) noexcept {
    const auto found = in_flight_.extract(id);
    if (found.empty()) return;  // libmosquitto also tells when a QoS 0 message has left
    const auto& message = found.mapped();
    if (!taken) {
        parts_.counters.failed.Increment();
        parts_.log.error("message refused by the broker", {{"topic", message.topic}, {"reason", reason}});
    } else if (message.acknowledged) {
        guard("acknowledged", message.topic, message.acknowledged);
    }
}

void MosquittoSession::arrived(const Message& message, std::uint32_t subscription) noexcept {
    parts_.counters.received.Increment();
    parts_.subscriptions.route(message, subscription, [&](const Bus::Handler& handler) {
        guard("message", message.topic, [&] { handler(message); });
    });
}

void MosquittoSession::guard(std::string_view what, std::string_view topic,
                             const std::function<void()>& callback) {
    guarded_call(parts_.log, parts_.counters.callback_failures, what, topic, callback);
}

}  // namespace kontor
