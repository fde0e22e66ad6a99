#include "runtime/testing/simulated_bus.hpp"

#include <exception>

#include "runtime/base/invariant.hpp"
#include "runtime/bus/mosquitto_link.hpp"
#include "runtime/testing/simulated_session.hpp"

namespace kontor {

SimulatedBus::SimulatedBus(SimulatedBroker& broker, std::string client_id)
    : broker_{broker}, client_id_{std::move(client_id)} {}

SimulatedBus::~SimulatedBus() {
    stop();
    broker_.detach(*this);
}

void SimulatedBus::subscribe(std::string filter, int qos, Handler handler) {
    INVARIANT(MosquittoLink::problem_with_filter(filter) == nullptr);
    const auto& subscription = subscriptions_.add(std::move(filter), qos, std::move(handler));
    if (session_ != nullptr) broker_.subscribe(*session_, subscription);
}

bool SimulatedBus::publish(Message message, Acknowledged acknowledged) {
    if (session_ == nullptr || MosquittoLink::problem_with(message) != nullptr) return false;
    if (refusals_ > 0) return --refusals_, false;
    broker_.receive(*session_, message, acknowledged);
    return true;
}

void SimulatedBus::start(Message last_will) {
    INVARIANT(!wanted_);
    wanted_ = true;
    last_will_ = std::move(last_will);
    broker_.attach(*this);
}

void SimulatedBus::stop() {
    wanted_ = false;
    connected_ = false;
    if (session_ != nullptr) broker_.leave(*std::exchange(session_, nullptr));
}

void SimulatedBus::crash() {
    wanted_ = false;
    connected_ = false;
    if (session_ != nullptr) broker_.end(client_id_, SimulatedBroker::Ending::lost);
}

void SimulatedBus::opened(SimulatedBroker::Session& session) {
    session_ = &session;
    for (const auto& subscription : subscriptions_.all()) broker_.subscribe(session, subscription);
}

void SimulatedBus::ready() {
    connected_ = true;
    call_all(on_connected_);
}

void SimulatedBus::closed() {
    session_ = nullptr;
    if (!std::exchange(connected_, false)) return;
    broker_.scheduler_.after(broker_.latency_, [this, alive = std::weak_ptr{alive_}] {
        if (!alive.expired() && wanted_) call_all(on_disconnected_);
    });
}

void SimulatedBus::arrived(const Message& message, std::uint32_t subscription) {
    std::vector<Handler> meant;  // a copy: handlers may subscribe
    subscriptions_.route(message, subscription, [&](const Handler& handler) { meant.push_back(handler); });
    for (const auto& handler : meant) guarded([&] { handler(message); });
}

void SimulatedBus::call_all(const Callbacks& callbacks) {
    for (const auto& callback : callbacks) guarded(callback);
}

void SimulatedBus::guarded(const std::function<void()>& callback) {
    try {
        callback();
    } catch (const std::exception&) {
        ++callback_failures_;
    }
}

}  // namespace kontor
