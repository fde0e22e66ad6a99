#include "tests/support/test_client.hpp"

#include <stdexcept>

#include "runtime/rpc/wire.hpp"
#include "runtime/service/presence.hpp"
#include "runtime/service/service.hpp"
#include "runtime/testing/eventually.hpp"

namespace kontor {
namespace {

constexpr std::chrono::seconds patience{10};
constexpr const char* reply_topic = "kontor/reply/test-client/rpc";

MosquittoBus::Options options_for(std::string address, std::string username, std::string password) {
    MosquittoBus::Options options;
    options.address = std::move(address);
    options.client_id = "test-client";
    options.username = std::move(username);
    options.password = std::move(password);
    return options;
}

}  // namespace

TestClient::TestClient(std::string address, std::string username, std::string password, std::string service)
    : service_{std::move(service)},
      bus_{options_for(std::move(address), std::move(username), std::move(password)), log_.log(), metrics_} {
    bus_.subscribe(reply_topic, 0, [this](const Message& message) {
        const std::scoped_lock lock{mutex_};
        replies_.insert_or_assign(message.correlation_data, wire::read_reply(message));
        changed_.notify_all();
    });
    bus_.subscribe("kontor/event/" + service_ + "/#", 1, [this](const Message& message) {
        const auto event = event_of(message);
        if (!event) throw std::runtime_error{"malformed event on " + message.topic};
        const std::scoped_lock lock{mutex_};
        events_.insert_or_assign(event->sequence, *event);
        changed_.notify_all();
    });
    bus_.start({});
    if (!eventually([this] { return bus_.connected(); }))
        throw std::runtime_error{"no broker:\n" + log_.text()};
}

TestClient::~TestClient() {
    bus_.stop();
}

Reply TestClient::ask(const std::string& method, const Json& body, const std::string& id,
                      const Principal& principal, Milliseconds timeout) {
    Request request;
    request.id = id;
    request.body = body;
    request.principal = principal;
    request.trace = start_trace(ids_);
    const auto bytes = ids_.random_bytes();
    const std::string correlation{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    auto message = wire::write_request(request, "kontor/rpc/" + service_ + "/" + method, reply_topic,
                                       correlation, timeout);
    if (!bus_.publish(std::move(message))) throw std::runtime_error{"the request can't be sent"};
    std::unique_lock lock{mutex_};
    if (!changed_.wait_for(lock, timeout + Milliseconds{500},
                           [&] { return replies_.contains(correlation); })) {
        throw std::runtime_error{service_ + "." + method + " gave no reply"};
    }
    return replies_.at(correlation);
}

void TestClient::produce(const std::string& source, const std::string& entity, const std::string& entity_id,
                         const std::string& type, const Json& data) {
    if (!logs_.contains(source)) play(source);
    StoredEvent event;
    event.id = ids_.uuid();
    event.entity = entity;
    event.entity_id = entity_id;
    event.type = type;
    event.data = data.dump();
    event.time = clock_.now();
    {
        const std::scoped_lock lock{mutex_};
        auto& log = logs_[source];
        event.position = static_cast<std::int64_t>(log.size()) + 1;
        log.push_back(event);
    }
    if (!bus_.publish(to_message(event, "test", source))) throw std::runtime_error{"the event can't be sent"};
}

std::int64_t TestClient::produced(const std::string& source) {
    const std::scoped_lock lock{mutex_};
    return static_cast<std::int64_t>(logs_[source].size());
}

void TestClient::play(const std::string& source) {
    bus_.subscribe("kontor/replay/" + source, 0,
                   [this, source](const Message& message) { answer_replay(source, message); });
    const Presence presence{source, source + "-1", clock_.now(), own_process()};
    if (!bus_.publish(presence.message("up", 0))) throw std::runtime_error{"presence can't be sent"};
    const std::scoped_lock lock{mutex_};
    logs_[source];
}

void TestClient::answer_replay(const std::string& source, const Message& message) {
    wire::IncomingRequest incoming;
    if (wire::read_request(message, clock_.steady(), incoming)) return;
    const auto after = incoming.request.body.at("after").get<std::int64_t>();
    Json page = Json::array();
    const std::scoped_lock lock{mutex_};
    for (const auto& event : logs_[source]) {
        if (event.position > after) page.push_back(to_replay(to_event(event, {})));
    }
    const auto reply = Reply::ok({{"events", std::move(page)}, {"head", logs_[source].size()}});
    [[maybe_unused]] const bool sent = bus_.publish(
        wire::write_reply(reply, incoming.response_topic, incoming.correlation_data, "", Milliseconds{5000}));
}

std::vector<Event> TestClient::events_until(std::int64_t after, std::int64_t head) {
    std::unique_lock lock{mutex_};
    const auto complete = [&] {
        for (auto position = after + 1; position <= head; ++position) {
            if (!events_.contains(position)) return false;
        }
        return true;
    };
    if (!changed_.wait_for(lock, patience, complete)) throw std::runtime_error{"events are missing"};
    std::vector<Event> found;
    for (auto at = events_.upper_bound(after); at != events_.end() && at->first <= head; ++at)
        found.push_back(at->second);
    return found;
}

}  // namespace kontor
