#include "services/saga-coordinator/tests/coordinator_fixture.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <stdexcept>

#include "runtime/rpc/wire.hpp"
#include "services/saga-coordinator/handlers/wiring.hpp"
#include "services/saga-coordinator/schema.hpp"

namespace saga_coordinator {
namespace {

using kontor::Json;
using kontor::Message;
using kontor::Milliseconds;
using kontor::Reply;
using kontor::Request;

constexpr Milliseconds long_enough{3'600'000};

void announce(kontor::SimulatedBroker& broker, const std::string& service) {
    Message message;
    message.topic = "kontor/presence/" + service + "/" + service + "-1";
    message.payload = Json{{"instance", service + "-1"},
                           {"service", service},
                           {"version", "1"},
                           {"status", "up"},
                           {"epoch", 1},
                           {"since", "2026-01-01T00:00:00.000Z"},
                           {"position", 0}}
                          .dump();
    message.retain = true;
    message.qos = 1;
    broker.publish(message);
}

kontor::Config config_in(const std::filesystem::path& folder) {
    return {.service = "saga-coordinator",
            .site = "test",
            .instance = "saga-coordinator-1",
            .data_dir = folder,
            .broker_address = {},
            .broker_username = {},
            .broker_password_file = {},
            .settings = kontor::Settings{Json::object(), "settings"}};
}

/// The timers of one process: none fires after its end.
class ProcessTimers final : public kontor::Scheduler {
public:
    explicit ProcessTimers(kontor::Scheduler& world) : world_{world} {}

    TimerId after(Milliseconds delay, std::function<void()> work) override {
        return world_.after(delay, [alive = std::weak_ptr{alive_}, work = std::move(work)] {
            if (!alive.expired()) work();
        });
    }
    void cancel(TimerId timer) override { world_.cancel(timer); }

private:
    kontor::Scheduler& world_;
    std::shared_ptr<int> alive_ = std::make_shared<int>();
};

}  // namespace

const char* const journey = R"({
  "name": "journey", "ids": ["seat"], "pivot": "pay", "result": "/steps/send", "private": ["/card"],
  "steps": [
    {"name": "book", "call": "train.book", "input": {"seat": "/ids/seat", "name": "/input/name"},
     "drop": ["/address"],
     "undo": {"call": "train.free", "input": {"seat": "/ids/seat", "reason": "/failure/code"}}},
    {"name": "hold", "call": "bank.hold", "input": {"card": "/input/card"},
     "undo": {"call": "bank.unhold", "input": {"seat": "/ids/seat"}}},
    {"name": "pay", "call": "bank.pay", "input": {"seat": "/ids/seat"}},
    {"name": "send", "call": "post.send", "input": {"name": "/input/name"}}
  ]})";

PlayedServices::PlayedServices(kontor::SimulatedBroker& broker, const kontor::Clock& clock)
    : clock_{clock}, bus_{broker, "played"} {
    for (const auto* service : {"train", "bank", "post", "orders", "inventory", "payment", "shipping"}) {
        announce(broker, service);
        bus_.subscribe("kontor/rpc/" + std::string{service} + "/+", 0,
                       [this](const Message& message) { receive(message); });
    }
    bus_.start({});
}

void PlayedServices::on(const std::string& method, Reply reply) {
    on(method, [reply = std::move(reply)](const Request&) { return std::optional{reply}; });
}

void PlayedServices::silence(const std::string& method) {
    on(method, [](const Request&) { return std::nullopt; });
}

void PlayedServices::receive(const Message& message) {
    kontor::wire::IncomingRequest incoming;
    const auto fault = kontor::wire::read_request(message, clock_.steady(), incoming);
    if (fault) throw std::runtime_error{"that is no request: " + fault->detail};
    const auto method = std::string{kontor::topic_level(message.topic, 2)} + "." +
                        std::string{kontor::topic_level(message.topic, 3)};
    const auto reply = decide(method, incoming.request);
    if (!reply) return;
    [[maybe_unused]] const bool sent = bus_.publish(kontor::wire::write_reply(
        *reply, incoming.response_topic, incoming.correlation_data, "", Milliseconds{5000}));
}

std::optional<Reply> PlayedServices::decide(const std::string& method, const Request& request) {
    seen.push_back(method);
    ids.push_back(request.id);
    inputs[method] = request.body;
    if (const auto known = decided_.find(request.id); known != decided_.end()) return known->second;
    const auto found = answers_.find(method);
    auto reply = found == answers_.end() ? std::optional{Reply::ok()} : found->second(request);
    if (!reply || reply->is_error()) return reply;
    decided_.emplace(request.id, *reply);
    if (reply->is_ok()) done.push_back(method);
    return reply;
}

class CoordinatorProcess {
public:
    CoordinatorProcess(CoordinatorWorld& world, kontor::Scheduler& scheduler, kontor::Ids& ids,
                       const std::filesystem::path& folder, std::shared_ptr<const Definitions> definitions)
        : world_{world},
          timers_{scheduler},
          bus_{world.broker(), "saga-coordinator-1"},
          service_{config_in(folder),
                   {world.clock(), ids, timers_, bus_, world.log().log(), metrics_, nullptr,
                    [this] { timers_.after(Milliseconds{0}, [this] { run_writer(); }); },
                    [this] { timers_.after(Milliseconds{0}, [this] { run_reader(); }); }},
                   schema()},
          coordinator_{wire_sagas(service_, std::move(definitions))} {
        sqlite3_commit_hook(service_.database().connection().getHandle(), refuse_commit, &world_.disk_full);
        // What is killed here is a process, not the machine: what SQLite has written is there.
        service_.database().execute("PRAGMA synchronous = OFF");
        service_.start([] {});
    }
    ~CoordinatorProcess() { bus_.crash(); }

    kontor::Service& service() { return service_; }
    Coordinator& coordinator() { return *coordinator_; }

private:
    static int refuse_commit(void* full) { return *static_cast<bool*>(full) ? 1 : 0; }
    void run_writer() {
        while (service_.run_writer()) {
        }
    }
    void run_reader() {
        while (service_.run_reader()) {
        }
    }

    CoordinatorWorld& world_;
    ProcessTimers timers_;
    kontor::Metrics metrics_;
    kontor::SimulatedBus bus_;
    kontor::Service service_;
    std::shared_ptr<Coordinator> coordinator_;
};

CoordinatorWorld::CoordinatorWorld(const char* definition) {
    auto read = read_definition("test", definition);
    Definitions definitions;
    definitions.emplace(read.name, std::move(read));
    definitions_ = std::make_shared<const Definitions>(std::move(definitions));
    broker_.observe([this](std::string_view, const Message& message) {
        if (message.topic.starts_with("kontor/event/")) published_ += message.topic + message.payload + "\n";
    });
    played_ = std::make_unique<PlayedServices>(broker_, clock_);
    caller_.start();
    directory_.follow(caller_bus_, "+");
    caller_bus_.start({});
    restart();
}

CoordinatorWorld::~CoordinatorWorld() = default;

void CoordinatorWorld::kill() {
    process_.reset();
}

void CoordinatorWorld::restart() {
    kill();
    process_ = std::make_unique<CoordinatorProcess>(*this, scheduler_, ids_, folder_.path(), definitions_);
}

CoordinatorWorld::Answered CoordinatorWorld::ask(const std::string& method, Json body,
                                                 Milliseconds patience) {
    const auto answered = std::make_shared<std::optional<Reply>>();
    caller_.call({.service = "saga-coordinator",
                  .method = method,
                  .body = std::move(body),
                  .id = ids_.uuid(),
                  .principal = {"caller", {"service"}},
                  .trace = {},
                  .timeout = patience,
                  .fail_when_absent = false},
                 [answered](Reply reply) { *answered = std::move(reply); });
    return answered;
}

Reply CoordinatorWorld::answer(const std::string& method, Json body, Milliseconds patience) {
    const auto answered = ask(method, std::move(body), patience);
    if (!until([&] { return answered->has_value(); })) throw std::runtime_error{method + " has no answer"};
    return **answered;
}

Json CoordinatorWorld::travel(Milliseconds patience) {
    return answer("start",
                  {{"definition", definitions_->begin()->first},
                   {"key", "ada"},
                   {"input", {{"name", "Ada"}, {"card", "card-4711"}}}},
                  patience)
        .body();
}

bool CoordinatorWorld::until(const std::function<bool()>& come) {
    const auto end = clock_.steady() + long_enough;
    while (!come()) {
        if (clock_.steady() > end || !turn()) return false;
    }
    return true;
}

bool CoordinatorWorld::until_ended(const std::string& id) {
    return until([&] {
        const auto saga = coordinator().find(id);
        return saga && saga->ended();
    });
}

kontor::Database CoordinatorWorld::open_store() {
    return kontor::Database::open(store_file());
}

std::vector<std::string> CoordinatorWorld::events() {
    auto store = open_store();
    std::vector<std::string> types;
    for (const auto& event : kontor::EventReader{store}.after(0, 1000)) types.push_back(event.type);
    return types;
}

std::string CoordinatorWorld::stored() {
    auto store = open_store();
    std::vector<std::string> tables;
    kontor::Statement{store, "SELECT name FROM sqlite_schema WHERE type = 'table'"}.each(
        [&](kontor::Row row) { tables.push_back(row.text(0)); });
    std::string all;
    for (const auto& table : tables) {
        SQLite::Statement rows{store.connection(), "SELECT * FROM " + table};
        while (rows.executeStep()) {
            all += "\n" + table + ":";
            for (int column = 0; column < rows.getColumnCount(); ++column) {
                all += " " + rows.getColumn(column).getString();
            }
        }
    }
    return all;
}

Coordinator& CoordinatorWorld::coordinator() {
    return process_->coordinator();
}

kontor::Service& CoordinatorWorld::service() {
    return process_->service();
}

}  // namespace saga_coordinator
