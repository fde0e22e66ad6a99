#include "tests/simulation/verdict/verdict.hpp"

#include <algorithm>
#include <map>

#include "cli/audit/invariants.hpp"
#include "tests/simulation/verdict/auditor.hpp"
#include "tests/simulation/verdict/expected.hpp"

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
    if (std::ranges::find(allowed, state) != allowed.end() ||
        (promise.status != 201 && found == states.end()))
        return;
    node.report("promises-are-kept", promise.key + " was told " + std::to_string(promise.status) +
                                         " and should be " + allowed.front() + ", but order " + promise.id +
                                         " is " + state);
}

void check_promises(Node& node, const Ledger& ledger, const kontor::cli::Snapshot& snapshot) {
    std::map<std::string, std::string> states;
    for (const auto& order : snapshot.orders) states[order.id] = order.state;
    for (const auto& [number, promise] : ledger.promises) check_promise(node, promise, states);
}

/// What was added once is there once.
void check_adjustments(Node& node, const Ledger& ledger, const kontor::cli::Snapshot& snapshot) {
    for (const auto& row : snapshot.stock) {
        const auto found = ledger.adjusted.find(row.sku);
        const auto told = found == ledger.adjusted.end() ? 0 : found->second;
        if (row.adjusted == told) continue;
        node.report("done-once", "stock/" + row.sku + ": adjusted by " + std::to_string(row.adjusted) +
                                     ", but what was acknowledged is " + std::to_string(told));
    }
}

/// The audit lets a saga be that will go on by itself; here there was time enough for all.
void check_sagas(Node& node, const kontor::cli::Snapshot& snapshot) {
    for (const auto& saga : snapshot.unfinished_sagas)
        node.report("sagas-are-decided", saga.id + " is " + saga.state + ", waiting for " + saga.waiting_for);
}

}  // namespace

void judge(Node& node, const Ledger& ledger) {
    try {
        const auto snapshot = take_snapshot(node, settle);
        for (const auto& violation : find_violations(snapshot))
            node.report(violation.invariant, violation.subject + ": " + violation.detail);
        check_sagas(node, snapshot);
        check_promises(node, ledger, snapshot);
        check_adjustments(node, ledger, snapshot);
    } catch (const std::exception& error) {
        node.report("audit-can-be-taken", error.what());
    }
    for (const auto& name : node.names()) {
        if (const auto failures = node.process(name).callback_failures(); failures > 0)
            node.report("callbacks-do-not-throw", name + ": " + std::to_string(failures));
    }
}

void judge_refusals(Node& node, const Plan& plan, const Ledger& ledger) {
    for (const int number : orders_to_be_confirmed(plan)) {
        const auto& promise = ledger.promises.at(number);
        if (promise.status == 201) continue;
        node.report("nothing-is-refused-without-need",
                    promise.key + " was told " + std::to_string(promise.status));
    }
}

}  // namespace simulation
