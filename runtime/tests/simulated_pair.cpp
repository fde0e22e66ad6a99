#include "runtime/tests/simulated_pair.hpp"

#include <stdexcept>

namespace kontor {
namespace {

using namespace std::chrono_literals;

constexpr Migration till_schema[] = {{1, "till", "CREATE TABLE shelves (id TEXT) STRICT"}};
constexpr Migration ledger_schema[] = {
    {1, "ledger",
     "CREATE TABLE taken (number INTEGER PRIMARY KEY, id TEXT, sequence INTEGER UNIQUE) STRICT;"
     "CREATE TABLE done (request TEXT PRIMARY KEY) STRICT"}};

/// The timers of one process: none fires after its end.
class MortalTimers final : public Scheduler {
public:
    MortalTimers(Scheduler& world, std::weak_ptr<int> alive) : world_{world}, alive_{std::move(alive)} {}
    TimerId after(Milliseconds delay, std::function<void()> work) override {
        return world_.after(delay, [alive = alive_, work = std::move(work)] {
            if (!alive.expired()) work();
        });
    }
    void cancel(TimerId timer) override { world_.cancel(timer); }

private:
    Scheduler& world_;
    std::weak_ptr<int> alive_;
};

Config config_of(const std::string& name, const std::filesystem::path& folder) {
    return {.service = name,
            .site = "test",
            .instance = name + "-1",
            .data_dir = folder,
            .broker_address = {},
            .broker_username = {},
            .broker_password_file = {},
            .settings = Settings{Json::object(), "settings"}};
}

void wire_ledger(Service& service, SimulatedPair& pair) {
    service.consume("till", [&pair](const Event& event, Transaction& transaction) {
        pair.attempts.emplace_back(event.sequence, pair.clock.steady());
        Statement{transaction.database(), "INSERT INTO taken (id, sequence) VALUES (?, ?)"}.run(
            event.entity_id, event.sequence);
        transaction.append("entry", event.entity_id, "written", {{"sequence", event.sequence}});
        pair.on_event(event);
    });
    const auto command = [&pair](const Request& request, Transaction& transaction) {
        Statement{transaction.database(), "INSERT INTO done VALUES (?)"}.run(request.id);
        transaction.append("entry", request.id, "done", request.body);
        return pair.on_command(request);
    };
    service.command("note", command);
    service.command("whisper", command);
    service.command(
        "prepared",
        [](Request& request) {
            request.body = {{"prepared", request.body.at("text")}};
            return std::nullopt;
        },
        command);
    service.keep_private({"whisper"});
}

}  // namespace

SimulatedService::SimulatedService(World world, const std::string& name, const std::filesystem::path& folder,
                                   std::span<const Migration> schema,
                                   const std::function<void(Service&)>& wire)
    : world_{world},
      timers_{std::make_unique<MortalTimers>(world.scheduler, alive_)},
      bus_{world.broker, name + "-1"},
      service_{std::make_unique<Service>(
          config_of(name, folder),
          Environment{world.clock, world.ids, *timers_, bus_, world.log, metrics_, nullptr,
                      [this] { soon(&Service::run_writer); }, [this] { soon(&Service::run_reader); }},
          schema)} {
    wire(*service_);
    // What is killed here is a process, not the machine: what SQLite has written is there.
    service_->database().execute("PRAGMA synchronous = OFF");
    service_->start([] {});
}

SimulatedService::~SimulatedService() {
    bus_.crash();
}

void SimulatedService::soon(bool (Service::*run)()) {
    timers_->after(0ms, [this, run] {
        while (((*service_).*run)()) {
        }
    });
}

SimulatedPair::SimulatedPair() {
    broker.observe([this](std::string_view, const Message& message) {
        if (message.topic == "kontor/health/ledger/ledger-1") health = Json::parse(message.payload);
    });
    caller.subscribe("kontor/reply/caller/#", 0,
                     [this](const Message& message) { replies.push_back(wire::read_reply(message)); });
    caller.start({});
    till =
        std::make_unique<SimulatedService>(SimulatedService::World{clock, scheduler, broker, ids, log.log()},
                                           "till", till_folder.path(), till_schema, [](Service&) {});
    start_ledger();
}

SimulatedPair::~SimulatedPair() = default;

void SimulatedPair::start_ledger() {
    ledger = std::make_unique<SimulatedService>(
        SimulatedService::World{clock, scheduler, broker, ids, log.log()}, "ledger", ledger_folder.path(),
        ledger_schema, [this](Service& service) { wire_ledger(service, *this); });
    pass(1s);
}

void SimulatedPair::announce(const std::string& id) {
    till->write(
        [id](Transaction& transaction) { transaction.append("thing", id, "moved", {{"to", "the shelf"}}); });
}

Reply SimulatedPair::ask(const std::string& method, const Json& body, const std::string& id,
                         const std::vector<std::string>& roles) {
    Request request;
    request.id = id.empty() ? ids.uuid() : id;
    request.body = body;
    request.principal = {"somebody", roles};
    replies.clear();
    if (!caller.publish(wire::write_request(request, "kontor/rpc/ledger/" + method, "kontor/reply/caller/r",
                                            "16 bytes, or so…", 5s)))
        throw std::runtime_error{"not sent"};
    pass(100ms);
    if (replies.size() != 1) throw std::runtime_error{method + ": not one answer"};
    return replies.front();
}

std::vector<std::string> SimulatedPair::taken() {
    std::vector<std::string> all;
    Statement{ledger->service().read_database(), "SELECT id, sequence FROM taken ORDER BY number"}.each(
        [&](Row row) { all.push_back(row.text(0) + ":" + std::to_string(row.integer(1))); });
    return all;
}

std::vector<int> SimulatedPair::attempts_at(std::int64_t sequence) const {
    std::vector<int> seconds;
    std::optional<SteadyTime> first;
    for (const auto& [of, at] : attempts) {
        if (of != sequence) continue;
        if (!first) first = at;
        seconds.push_back(static_cast<int>((at - *first + 500ms) / 1s));
    }
    return seconds;
}

}  // namespace kontor
