#include "runtime/testing/simulated_broker.hpp"

#include <algorithm>

#include "runtime/testing/simulated_bus.hpp"
#include "runtime/testing/simulated_session.hpp"

namespace kontor {

SimulatedBroker::SimulatedBroker(Scheduler& scheduler, Milliseconds latency)
    : scheduler_{scheduler}, latency_{latency} {}

SimulatedBroker::~SimulatedBroker() = default;

void SimulatedBroker::interrupt(const std::string& client_id, Ending ending) {
    end(client_id, ending);
}

void SimulatedBroker::disconnect(const std::string& client_id, Ending ending) {
    away_.insert(client_id);
    end(client_id, ending);
}

void SimulatedBroker::reconnect(const std::string& client_id) {
    away_.erase(client_id);
    for (auto* client : clients_) {
        if (client->client_id() == client_id) connect_later(*client, reconnect_delay);
    }
}

void SimulatedBroker::stop(Retained retained) {
    running_ = false;
    while (!sessions_.empty()) end(std::string{sessions_.begin()->first}, Ending::clean);
    if (retained == Retained::lost) retained_.clear();
}

void SimulatedBroker::start() {
    running_ = true;
    for (auto* client : clients_) connect_later(*client, reconnect_delay);
}

void SimulatedBroker::restart(Retained retained) {
    stop(retained);
    start();
}

std::vector<Message> SimulatedBroker::retained(std::string_view filter) const {
    std::vector<Message> messages;
    for (const auto& [topic, message] : retained_) {
        if (topic_matches(filter, topic)) messages.push_back(message);
    }
    return messages;
}

void SimulatedBroker::publish(const Message& message) {
    route({}, message);
}

void SimulatedBroker::attach(SimulatedBus& client) {
    clients_.push_back(&client);
    connect_later(client, latency_);
}

void SimulatedBroker::detach(SimulatedBus& client) {
    std::erase(clients_, &client);
}

void SimulatedBroker::connect_later(SimulatedBus& client, Milliseconds delay) {
    scheduler_.after(
        delay, [this, broker = std::weak_ptr{alive_}, &client, its_life = std::weak_ptr{client.alive_}] {
            if (!broker.expired() && !its_life.expired()) connect(client);
        });
}

void SimulatedBroker::connect(SimulatedBus& client) {
    if (!running_ || !client.wanted_ || client.session_ != nullptr || away_.contains(client.client_id()))
        return;
    end(client.client_id(), Ending::lost);  // another with this client id is thrown out
    const auto session = std::make_shared<Session>(client, client.client_id(), client.last_will_, scheduler_);
    sessions_.emplace(client.client_id(), session);
    client.opened(*session);
    session->down.send(latency_, [&client] { client.ready(); });
}

void SimulatedBroker::end(const std::string& client_id, Ending ending) {
    const auto found = sessions_.extract(client_id);
    if (found.empty()) return;
    auto& session = *found.mapped();
    session.up.close();
    session.down.close();
    forget_subscriptions(session);
    if (session.client != nullptr) {
        session.client->closed();
        connect_later(*session.client, reconnect_delay);
    }
    if (ending == Ending::lost && !session.last_will.topic.empty()) route({}, session.last_will);
}

void SimulatedBroker::forget_subscriptions(const Session& session) {
    for (auto* subscriptions : {&plain_, &shared_}) {
        for (auto& [filter, subscribers] : *subscriptions) {
            std::erase_if(subscribers, [&](const Subscriber& one) { return one.session == &session; });
        }
        std::erase_if(*subscriptions, [](const auto& entry) { return entry.second.empty(); });
    }
}

void SimulatedBroker::subscribe(Session& session, const Subscription& subscription) {
    const bool is_shared = subscription.filter.starts_with("$share/");
    auto& subscribers = (is_shared ? shared_ : plain_)[subscription.filter];
    std::erase_if(subscribers, [&](const Subscriber& one) { return one.session == &session; });
    subscribers.push_back({&session, subscription.identifier, subscription.qos});
    if (is_shared) return;  // MQTT 5 §4.8.2: retained messages aren't sent to shared subscriptions
    for (const auto& message : retained(subscription.filter)) deliver(subscribers.back(), message, true);
}

void SimulatedBroker::receive(Session& session, const Message& message, const Acknowledged& acknowledged) {
    const auto verdict = faults_.judge({Transit::Hop::to_broker, session.client_id, message});
    for (std::size_t copy = 0; copy < verdict.copies; ++copy) {
        send(session.up, verdict,
             [this, &session, message, acknowledged] { take(session, message, acknowledged); });
    }
}

/// After what it has sent before has arrived.
void SimulatedBroker::leave(Session& session) {
    session.client = nullptr;
    session.down.close();
    session.up.send(latency_, [this, client_id = session.client_id] { end(client_id, Ending::clean); });
}

void SimulatedBroker::take(Session& session, const Message& message, const Acknowledged& acknowledged) {
    route(session.client_id, message);
    if (message.qos > 0 && acknowledged) acknowledge(session, message, acknowledged);
}

void SimulatedBroker::acknowledge(Session& session, const Message& message,
                                  const Acknowledged& acknowledged) {
    const auto verdict = faults_.judge({Transit::Hop::acknowledgement, session.client_id, message});
    if (verdict.copies == 0)
        return;  // a client hears of a second acknowledgement as little as of a first that is lost
    send(session.down, verdict, [client = session.client, acknowledged] { client->guarded(acknowledged); });
}

void SimulatedBroker::route(std::string_view client, const Message& message) {
    for (const auto& observer : observers_) observer(client, message);
    if (message.retain) keep(message);
    for (const auto& [filter, subscribers] : plain_) {
        if (!topic_matches(filter, message.topic)) continue;
        for (const auto& subscriber : subscribers) deliver(subscriber, message, false);
    }
    for (auto& [filter, subscribers] : shared_) {
        if (!topic_matches(filter, message.topic)) continue;
        deliver(subscribers.front(), message, false);
        std::rotate(subscribers.begin(), subscribers.begin() + 1, subscribers.end());
    }
}

void SimulatedBroker::keep(const Message& message) {
    if (message.payload.empty()) {
        retained_.erase(message.topic);
    } else {
        retained_.insert_or_assign(message.topic, message);
    }
}

void SimulatedBroker::deliver(const Subscriber& subscriber, const Message& message, bool retained) {
    auto& session = *subscriber.session;
    auto copy = message;
    copy.qos = std::min(copy.qos, static_cast<std::uint8_t>(subscriber.qos));
    copy.retain = retained;
    const auto verdict = faults_.judge({Transit::Hop::to_client, session.client_id, copy});
    for (std::size_t i = 0; i < verdict.copies; ++i) {
        send(session.down, verdict, [client = session.client, copy, identifier = subscriber.identifier] {
            client->arrived(copy, identifier);
        });
    }
}

void SimulatedBroker::send(SimulatedPipe& pipe, const FaultPlan::Verdict& verdict,
                           std::function<void()> arrive) const {
    const auto delay = latency_ + verdict.delay;
    if (verdict.overtaken) return pipe.send_overtaken(delay, std::move(arrive));
    pipe.send(delay, std::move(arrive));
}

}  // namespace kontor
