#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runtime/service/definition.hpp"
#include "runtime/service/service.hpp"
#include "runtime/testing/lockstep.hpp"
#include "runtime/testing/sequential_ids.hpp"
#include "runtime/testing/simulated_broker.hpp"
#include "runtime/testing/simulated_clock.hpp"
#include "runtime/testing/simulated_disk.hpp"
#include "runtime/testing/simulated_scheduler.hpp"
#include "tests/simulation/node/trace.hpp"

namespace simulation {

/// What the processes of a node share.
struct Surroundings {
    kontor::SimulatedClock& clock;
    kontor::SimulatedScheduler& scheduler;
    kontor::SimulatedBroker& broker;
    kontor::Lockstep& lockstep;
    kontor::SequentialIds& ids;
    Trace& trace;
    std::filesystem::path folder;  ///< for the few files that aren't the store: keys
    std::chrono::days retention{180};
};

/// One service of the node as a process: its real code, on a disk and a connection of its own. It can be started, stopped
/// and killed at any moment, its own calls included, and it is started again by a supervisor, as s6 does.
class Process {
public:
    /// What a process does with its service before it starts.
    using Wire = std::function<void(kontor::Service&)>;
    /// Called with what shouldn't be: a store that can't be used, an exception that nobody caught.
    using Alarm = std::function<void(const std::string& what, const std::string& details)>;

    /// `seed` is the disk's.
    Process(const kontor::ServiceDefinition& definition, Wire wire, Surroundings surroundings,
            std::uint64_t seed, Alarm alarm);
    ~Process();

    const std::string& name() const { return name_; }
    /// The service's settings, from its next start on; none at first.
    void configure(kontor::Json settings) { settings_ = std::move(settings); }
    /// Starts, and again after a pause when it can't; nothing when it runs.
    void start();
    /// As by SIGTERM: drains, and stays away until `start`.
    void stop();
    /// As by SIGKILL, and started again after `pause`; stays away until `start` when there is none.
    void kill(std::optional<kontor::Milliseconds> pause);
    /// The same in the middle of what it does: on its n-th operation on the disk from now on, or its n-th message.
    void kill_at_operation(std::uint64_t n) { operations_left_ = n; }
    void kill_at_message(std::uint64_t n) { messages_left_ = n; }
    /// Its threads stand still, though its connection lives; until `wake_up`.
    void hang() { hanging_ = true; }
    void wake_up();
    /// Every commit takes that long.
    void slow_down(kontor::Milliseconds commit) { commit_time_ = commit; }
    /// Forgets all of these.
    void heal();

    /// It runs and hasn't been killed.
    bool running() const;
    kontor::SimulatedDisk& disk() { return disk_; }
    /// Only while it runs.
    kontor::Service& service();
    /// What `SimulatedBus::callback_failures` counted, over all its lives.
    std::size_t callback_failures() const;
    /// Operations on the disk that fail; asked before each.
    void on_operation(kontor::SimulatedDisk::Fault fault) { disk_fault_ = std::move(fault); }

private:
    struct Life;

    void begin_life();
    void wake(bool writer);
    void work(bool writer);
    void die();
    void bury();
    void start_later();
    int judge(kontor::SimulatedDisk::Operation operation, std::string_view file);
    bool may_publish();
    void guarded(const std::function<void()>& step);
    kontor::Config config() const;

    const kontor::ServiceDefinition& definition_;
    std::string name_;
    Wire wire_;
    Surroundings surroundings_;
    Alarm alarm_;
    kontor::Json settings_ = kontor::Json::object();
    kontor::SimulatedDisk disk_;
    kontor::SimulatedDisk::Fault disk_fault_;
    std::unique_ptr<Life> life_;
    int lives_ = 0;
    std::uint64_t start_number_ = 0;  // of the start that is due: earlier ones are off
    bool wanted_ = false;             // by the supervisor
    std::optional<kontor::Milliseconds> restart_after_;
    std::optional<std::uint64_t> operations_left_;
    std::optional<std::uint64_t> messages_left_;
    bool hanging_ = false;
    kontor::Milliseconds commit_time_{0};
    std::size_t callback_failures_ = 0;
    std::shared_ptr<int> alive_ = std::make_shared<int>();  // for what is scheduled
};

}  // namespace simulation
