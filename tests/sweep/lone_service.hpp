#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/rpc/reply.hpp"
#include "runtime/testing/simulated_bus.hpp"
#include "tests/simulation/node/process.hpp"
#include "tests/support/contract_case.hpp"
#include "tests/sweep/store_state.hpp"

namespace sweep {

/// The logs of the producers a service consumes from, by their names.
using Producers = std::map<std::string, std::vector<kontor::StoredEvent>>;
/// The files of a disk, by their paths.
using DiskImage = std::map<std::string, std::string>;

/// What a lone service is made of.
struct Setup {
    const kontor::ServiceDefinition& definition;
    std::filesystem::path folder;  ///< for keys
    kontor::Json settings = kontor::Json::object();
    Producers producers{};
    /// How long what follows from a request is waited for. Longer than twice the services' own periods, those for tidying up
    /// aside.
    kontor::Milliseconds settling{11'000};
    /// No request waits longer for its answer.
    kontor::Milliseconds patience{60'000};
};

/// One service alone: its real code on a simulated disk and a simulated broker, with a client that asks it and plays the
/// producers it consumes from. Nothing happens by chance, and of two that start with one image and are asked the same, all
/// is the same: the wall clock stands still, and each delivery draws the same ids and the same random numbers.
class LoneService {
public:
    /// Starts. `seed` is the disk's, which decides what a power cut loses; `turn` tells the deliveries of one case from those
    /// of another.
    LoneService(const Setup& setup, const DiskImage& image, std::uint64_t seed, int turn);
    ~LoneService();

    /// Delivers a request, and lets the service do what follows from it; where it died it is up again then. Nothing: it died
    /// before it had answered, or didn't answer in time.
    std::optional<kontor::Reply> deliver(const kontor::ContractCase& request);
    /// The power goes. `state` and `image` say what is on the disk then.
    void cut_power();
    void start_again();

    StoreState state();
    DiskImage image() { return process_.disk().contents(); }
    simulation::Process& process() { return process_; }
    /// What shouldn't have been: an exception nobody caught, a store that can't be used.
    const std::vector<std::string>& alarms() const { return alarms_; }

private:
    void come_up(kontor::Milliseconds settling);
    bool run_until(kontor::Milliseconds limit, const std::function<bool()>& done);
    void play_producers();
    void answer_replay(const std::string& source, const kontor::Message& message);

    const Setup& setup_;
    const int turn_;
    kontor::Time wall_;
    kontor::SimulatedClock clock_;
    kontor::SimulatedScheduler scheduler_{clock_};
    kontor::SimulatedBroker broker_{scheduler_};
    kontor::Lockstep lockstep_{scheduler_};
    kontor::SequentialIds ids_;
    simulation::Trace trace_{clock_};
    std::vector<std::string> alarms_;
    simulation::Process process_;
    kontor::SimulatedBus client_;
    std::string correlation_;
    std::optional<kontor::Reply> reply_;
};

}  // namespace sweep
