#include "tests/simulation/verdict/verdict.hpp"

#include <algorithm>
#include <map>

#include "cli/audit/invariants.hpp"
#include "tests/simulation/verdict/auditor.hpp"

namespace simulation {
namespace {

/// By then every saga must have been decided, every event taken in.
constexpr kontor::Milliseconds settle{120'000};

void check_promise(Node& node, const Promise& promise, const std::map<std::string, std::string>& states) {
    if (promise.id.empty()) return;  // refused before it became an order
    const auto found = states.find(promise.id);
    const auto state = found == states.end() ? "nowhere" : found->second;
    const auto allowed = states_allowed(promise);
    // An order that was refused need not be kept.
    if (std::ranges::find(allowed, state) != allowed.end() || (promise.status != 201 && found == states.end())) return;
    node.report("promises-are-kept", promise.key + " was told " + std::to_string(promise.status) + " and should be " +
                                         allowed.front() + ", but order " + promise.id + " is " + state);
}

void check_promises(Node& node, const Ledger& ledger, const kontor::cli::Snapshot& snapshot) {
    std::map<std::string, std::string> states;
    for (const auto& order : snapshot.orders) states[order.id] = order.state;
    for (const auto& [number, promise] : ledger) check_promise(node, promise, states);
}

}  // namespace

void judge(Node& node, const Ledger& ledger) {
    try {
        const auto snapshot = take_snapshot(node, settle);
        for (const auto& violation : find_violations(snapshot))
            node.report(violation.invariant, violation.subject + ": " + violation.detail);
        check_promises(node, ledger, snapshot);
    } catch (const std::exception& error) {
        node.report("audit-can-be-taken", error.what());
    }
    for (const auto& name : node.names()) {
        if (const auto failures = node.process(name).callback_failures(); failures > 0)
            node.report("callbacks-do-not-throw", name + ": " + std::to_string(failures));
    }
}

}  // namespace simulation
