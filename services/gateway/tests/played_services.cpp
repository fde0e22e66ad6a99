#include "services/gateway/tests/played_services.hpp"

#include <stdexcept>

#include "runtime/rpc/wire.hpp"
#include "runtime/testing/eventually.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Message;
using kontor::Reply;
using kontor::Request;

kontor::MosquittoBus::Options options_for(const std::string& address) {
    kontor::MosquittoBus::Options options;
    options.address = address;
    options.client_id = "played";
    options.username = "test";
    options.password = "test-password";
    return options;
}

}  // namespace

PlayedServices::PlayedServices(const std::string& broker_address)
    : bus_{options_for(broker_address), log_.log(), metrics_} {
    bus_.subscribe("kontor/rpc/+/+", 0, [this](const Message& message) { receive(message); });
    bus_.start({});
    if (!kontor::eventually([this] { return bus_.connected(); }))
        throw std::runtime_error{"no broker:\n" + log_.text()};
}

PlayedServices::~PlayedServices() {
    bus_.stop();
}

void PlayedServices::on(const std::string& method, Answer answer) {
    const std::scoped_lock lock{mutex_};
    answers_[method] = std::move(answer);
}

void PlayedServices::on(const std::string& method, Reply reply) {
    on(method, [reply](const Request&) { return std::optional{reply}; });
}

void PlayedServices::receive(const Message& message) {
    kontor::wire::IncomingRequest incoming;
    const auto fault = kontor::wire::read_request(message, clock_.steady(), incoming);
    if (fault) throw std::runtime_error{"the gateway sent what is no request: " + fault->detail};
    const auto method = std::string{kontor::topic_level(message.topic, 2)} + "." +
                        std::string{kontor::topic_level(message.topic, 3)};
    const auto reply = answer(method, incoming.request);
    if (!reply) return;
    [[maybe_unused]] const bool sent = bus_.publish(kontor::wire::write_reply(
        *reply, incoming.response_topic, incoming.correlation_data, "", std::chrono::seconds{5}));
}

std::optional<Reply> PlayedServices::answer(const std::string& method, const Request& request) {
    const std::scoped_lock lock{mutex_};
    asked_[method].push_back(request);
    const auto found = answers_.find(method);
    return found == answers_.end() ? std::optional{Reply::ok()} : found->second(request);
}

void PlayedServices::set_presence(const std::string& service, const std::string& status) {
    Message message;
    message.topic = "kontor/presence/" + service + "/" + service + "-1";
    message.payload = Json{{"instance", service + "-1"},
                           {"service", service},
                           {"version", "1.2.3"},
                           {"status", status},
                           {"epoch", epoch_++},
                           {"since", "2026-01-01T00:00:00.000Z"},
                           {"position", 0}}
                          .dump();
    message.retain = true;
    message.qos = 1;
    if (!bus_.publish(std::move(message))) throw std::runtime_error{"presence not sent"};
}

void PlayedServices::publish(const std::string& topic, const Json& payload) {
    Message message;
    message.topic = topic;
    message.payload = payload.dump();
    publish(std::move(message));
}

void PlayedServices::publish(Message message) {
    const auto topic = message.topic;
    if (!bus_.publish(std::move(message))) throw std::runtime_error{"not sent: " + topic};
}

std::vector<Request> PlayedServices::asked(const std::string& method) const {
    const std::scoped_lock lock{mutex_};
    const auto found = asked_.find(method);
    return found == asked_.end() ? std::vector<Request>{} : found->second;
}

Request PlayedServices::last(const std::string& method) const {
    const auto all = asked(method);
    if (all.empty()) throw std::runtime_error{method + " was not asked"};
    return all.back();
}

void PlayedServices::forget() {
    const std::scoped_lock lock{mutex_};
    asked_.clear();
}

}  // namespace gateway
