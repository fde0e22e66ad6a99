#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/json.hpp"
#include "tests/simulation/shop/ledger.hpp"
#include "tests/sweep/disk_fault.hpp"
#include "tests/sweep/lone_service.hpp"
#include "tests/sweep/tally.hpp"

namespace simulation {
class Node;
class Shop;
}  // namespace simulation

namespace sweep {

/// What a customer does while something goes wrong, and what came before.
struct Scenario {
    std::string name;
    std::vector<kontor::Json> before;  ///< actions of the simulation's shop
    kontor::Json action;
};

/// What came of a scenario.
struct Ending {
    bool struck;                                ///< something did go wrong
    std::string answer;                         ///< what the customer was told
    std::map<std::string, EventCounts> events;  ///< by service
    std::vector<std::string> findings;          ///< of the audit and the simulation
};

/// Sweeps a scenario on a whole node: one operation on the disk of one service goes wrong, the first, the second … from the
/// customer's request on. The customer asks until there is a decision. Then the audit must find nothing, the answer must be
/// that of the run without a fault, and so must be the numbers of events.
class SagaSweep {
public:
    SagaSweep(Scenario scenario, std::filesystem::path folder, Tally& tally);

    const Ending& without_fault() const { return expected_; }
    void run(const std::string& service, FaultKind kind);

private:
    using Disks = std::map<std::string, DiskImage>;

    Disks open_shop();
    /// `make_fault` is called when the customer is about to ask, and what it returns lives until all is answered.
    Ending play(const std::function<std::unique_ptr<DiskFault>(simulation::Node&)>& make_fault);
    bool strike(const std::string& service, FaultKind kind, std::uint64_t n);
    void compare(const std::string& service, const std::string& where, const Ending& found);

    Scenario scenario_;
    std::filesystem::path folder_;
    Tally& tally_;
    Disks disks_;  // of a shop that has opened
    Ending expected_;
};

}  // namespace sweep
