#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/rpc/wire.hpp"
#include "runtime/service/service.hpp"
#include "runtime/testing/captured_log.hpp"
#include "runtime/testing/sequential_ids.hpp"
#include "runtime/testing/simulated_bus.hpp"
#include "runtime/testing/simulated_scheduler.hpp"
#include "runtime/testing/temporary_folder.hpp"

namespace kontor {

/// One process with a service in it, on the simulated bus: what is scheduled by it dies with it.
class SimulatedService {
public:
    struct World {
        SimulatedClock& clock;
        SimulatedScheduler& scheduler;
        SimulatedBroker& broker;
        Ids& ids;
        Log& log;
    };
    SimulatedService(World world, const std::string& name, const std::filesystem::path& folder,
                     std::span<const Migration> schema, const std::function<void(Service&)>& wire);
    ~SimulatedService();

    Service& service() { return *service_; }
    /// Runs `work` on the writer; it is committed when time has passed.
    void write(std::function<void(Transaction&)> work) {
        service_->writer().submit_always({std::move(work)});
    }

private:
    void soon(bool (Service::*run)());

    World world_;
    std::shared_ptr<int> alive_ = std::make_shared<int>();
    std::unique_ptr<Scheduler> timers_;
    Metrics metrics_;
    SimulatedBus bus_;
    std::unique_ptr<Service> service_;
};

/// A service `till` that announces things, and a service `ledger` that takes them in and carries out commands; what its
/// handlers do of it is the test's to say. One thread, simulated time.
struct SimulatedPair {
    SimulatedPair();
    ~SimulatedPair();

    /// Announces one event of `thing/<id>`.
    void announce(const std::string& id);
    void announce(std::initializer_list<const char*> things) {
        for (const auto* thing : things) announce(thing);
    }
    void pass(Milliseconds time) { scheduler.run_for(time); }
    void start_ledger();
    void kill_ledger() { ledger.reset(); }

    /// Sends one request to the ledger, once, and returns its answer; throws when none comes within a second.
    Reply ask(const std::string& method, const Json& body = Json::object(), const std::string& id = "",
              const std::vector<std::string>& roles = {"operator"});
    Json dead_letters() { return ask("dead-letters").body(); }
    /// `<entity id>:<sequence>` of all that was taken in, in the order it was.
    std::vector<std::string> taken();
    /// The seconds, since the first, at which the handler was run for that event.
    std::vector<int> attempts_at(std::int64_t sequence) const;

    TemporaryFolder till_folder;
    TemporaryFolder ledger_folder;
    SimulatedClock clock;
    SimulatedScheduler scheduler{clock};
    SimulatedBroker broker{scheduler};
    SequentialIds ids;
    CapturedLog log;

    /// Called for each event and command after the ledger has written what it is about: what it throws is the test's.
    std::function<void(const Event&)> on_event = [](const Event&) {};
    std::function<Reply(const Request&)> on_command = [](const Request&) {
        return Reply::ok({{"done", true}});
    };
    std::vector<std::pair<std::int64_t, SteadyTime>> attempts;
    Json health;  ///< the ledger's last

    std::unique_ptr<SimulatedService> till;
    std::unique_ptr<SimulatedService> ledger;
    SimulatedBus caller{broker, "caller"};
    std::vector<Reply> replies;
};

}  // namespace kontor
