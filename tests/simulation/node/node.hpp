#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/forward_clock.hpp"
#include "runtime/http/message.hpp"
#include "runtime/security/signing_key.hpp"
#include "runtime/testing/simulated_bus.hpp"
#include "tests/simulation/node/process.hpp"

namespace gateway {
class Gateway;
}

namespace simulation {

/// What shouldn't be, in the words of whoever saw it.
struct Finding {
    std::string rule;  ///< e.g. `store-unusable`
    std::string details;
};

/// What a client of the gateway gets.
struct Answer {
    int status = 0;  ///< 0: the connection was lost, or nobody listens
    kontor::HttpHeaders headers{};
    kontor::Json body{};
};

/// A whole node in this process: ten services, a broker and ten disks, with one clock and one queue of events. Everything
/// that happens follows from the seed and from what is asked of it.
class Node {
public:
    /// `folder` has the keys of `prepare_folder`.
    Node(std::uint64_t seed, std::filesystem::path folder,
         std::chrono::days retention = std::chrono::days{180});
    ~Node();

    /// Makes what services keep beside their stores, the same each time. Once for any number of nodes.
    static void prepare_folder(const std::filesystem::path& folder);

    void start();
    void run_for(kontor::Milliseconds time);
    /// Runs until `done` says so, or `limit` has passed: false.
    bool run_until(kontor::Milliseconds limit, const std::function<bool()>& done);
    kontor::Milliseconds now() const;

    /// The whole node loses its power: every process, the broker, and what the disks hadn't synced. It comes back.
    void cut_power(kontor::Milliseconds off_for, kontor::SimulatedBroker::Retained retained);

    /// A request to the gateway; `done` is called once.
    void http(kontor::HttpRequest request, std::string body, std::function<void(Answer)> done);
    /// A token as users makes them.
    std::string token(const std::string& subject, std::vector<std::string> roles);

    /// A client of the broker that is none of the services; it lives as long as the node.
    kontor::SimulatedBus& add_client(std::string client_id);
    void stop_clients();

    Process& process(std::string_view name);
    std::vector<std::string> names() const;
    const Surroundings& surroundings() const { return surroundings_; }
    Trace& trace() { return trace_; }
    kontor::SimulatedClock& clock() { return clock_; }
    kontor::SimulatedScheduler& scheduler() { return scheduler_; }
    kontor::SimulatedBroker& broker() { return broker_; }
    kontor::Lockstep& lockstep() { return lockstep_; }
    kontor::SequentialIds& ids() { return ids_; }
    const std::vector<Finding>& findings() const { return findings_; }
    void report(std::string rule, std::string details);

private:
    void step();
    void observe(std::string_view client, const kontor::Message& message);
    Process::Wire wire_of(const kontor::ServiceDefinition& definition);

    kontor::SimulatedClock clock_;
    kontor::ForwardClock token_clock_{clock_};
    kontor::SimulatedScheduler scheduler_{clock_};
    kontor::SequentialIds ids_;
    Trace trace_{clock_};
    kontor::SimulatedBroker broker_{scheduler_};
    kontor::Lockstep lockstep_{scheduler_};
    std::filesystem::path folder_;
    kontor::SigningKey key_;
    Surroundings surroundings_;
    std::vector<Finding> findings_;
    std::weak_ptr<gateway::Gateway> gateway_;
    std::vector<std::unique_ptr<Process>> processes_;
    std::vector<std::unique_ptr<kontor::SimulatedBus>> clients_;
    kontor::SteadyTime begin_;
};

}  // namespace simulation
