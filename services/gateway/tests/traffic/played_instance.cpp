#include "services/gateway/tests/traffic/played_instance.hpp"

#include <stdexcept>

#include "runtime/rpc/wire.hpp"
#include "runtime/service/presence.hpp"
#include "runtime/testing/eventually.hpp"

namespace gateway {
namespace {

using kontor::Message;

kontor::MosquittoBus::Options options_for(const std::string& address, const std::string& instance) {
    kontor::MosquittoBus::Options options;
    options.address = address;
    options.client_id = instance;
    options.username = "test";
    options.password = "test-password";
    return options;
}

}  // namespace

PlayedInstance::PlayedInstance(const std::string& broker_address, std::string service, std::string instance)
    : service_{std::move(service)},
      instance_{std::move(instance)},
      bus_{options_for(broker_address, instance_), log_.log(), metrics_} {
    const auto topics = "kontor/rpc/" + service_ + "/+";
    for (const auto& filter : {"$share/" + service_ + "/" + topics, topics + "/" + instance_})
        bus_.subscribe(filter, 0, [this](const Message& message) { receive(message); });
    bus_.start({});
    if (!kontor::eventually([this] { return bus_.connected(); }))
        throw std::runtime_error{"no broker:\n" + log_.text()};
    say("up");
}

PlayedInstance::~PlayedInstance() {
    say("down");
    timers_.stop();
    bus_.stop();
}

void PlayedInstance::say(const std::string& status) {
    const kontor::Presence presence{service_, instance_, clock_.now(), 1};
    if (!bus_.publish(presence.message(status, 0))) throw std::runtime_error{"presence not sent"};
}

void PlayedInstance::lie(std::string payload) {
    const std::scoped_lock lock{mutex_};
    lie_ = std::move(payload);
}

void PlayedInstance::answer_with(kontor::Reply reply) {
    const std::scoped_lock lock{mutex_};
    reply_ = std::move(reply);
}

void PlayedInstance::receive(const Message& message) {
    ++asked_;
    if (silent_) return;
    timers_.after(kontor::Milliseconds{delay_.load()}, [this, answer = answer_to(message)] {
        [[maybe_unused]] const bool sent = bus_.publish(answer);
    });
}

Message PlayedInstance::answer_to(const Message& request) const {
    const std::scoped_lock lock{mutex_};
    auto answer = kontor::wire::write_reply(reply_, request.response_topic, request.correlation_data, "",
                                            std::chrono::seconds{5});
    if (!lie_.empty()) answer.payload = lie_;
    return answer;
}

}  // namespace gateway
