#include "tests/sweep/saga_sweep.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "tests/simulation/node/node.hpp"
#include "tests/simulation/plan/fault_kinds.hpp"
#include "tests/simulation/shop/shop.hpp"
#include "tests/simulation/verdict/verdict.hpp"

namespace sweep {
namespace {

using kontor::Json;
using kontor::Milliseconds;
using simulation::Node;
using simulation::Shop;

/// The services that take part. The registry's events tell of starts, and the others have none of an order.
constexpr std::array participants{"saga-coordinator", "orders",   "inventory",
                                  "payment",          "shipping", "notification"};
constexpr int opening_stock = 10;
constexpr std::uint64_t opening_seed = 1;
/// Another than the opening's: its ids are taken.
constexpr std::uint64_t scenario_seed = 2;
/// Until every service knows who is there.
constexpr Milliseconds introductions{500};
constexpr Milliseconds answer_limit{180'000};
/// What follows from an answered order: notices, views; also when it takes a second attempt.
constexpr Milliseconds settling{3'000};
constexpr std::uint64_t most_strikes = 2'000;

std::string file_of(const Node& node, const std::string& service) {
    return node.surroundings().folder / service / (service + ".db");
}

void stop_all(Node& node) {
    for (const auto& name : node.names()) node.process(name).kill(std::nullopt);
    node.run_for(Milliseconds{1});
}

void act(Node& node, Shop& shop, const Json& action) {
    shop.act(action);
    if (!node.run_until(answer_limit, [&] { return shop.waiting() == 0; }))
        node.report("clients-are-answered", "nobody answered");
}

std::string told(const simulation::Ledger& ledger) {
    const auto& promise = ledger.promises.begin()->second;
    return std::to_string(promise.status) + (promise.cancelled ? ", cancelled" : "");
}

std::string text_of(const EventCounts& counts) {
    std::string text;
    for (const auto& [type, count] : counts) text += " " + type + ":" + std::to_string(count);
    return text;
}

}  // namespace

SagaSweep::SagaSweep(Scenario scenario, std::filesystem::path folder, Tally& tally)
    : scenario_{std::move(scenario)},
      folder_{std::move(folder)},
      tally_{tally},
      disks_{open_shop()},
      expected_{play([](Node&) { return nullptr; })} {}

SagaSweep::Disks SagaSweep::open_shop() {
    Node node{opening_seed, folder_};
    node.start();
    Shop shop{node};
    if (!shop.open({{"skus", 1}, {"stock", opening_stock}}))
        throw std::runtime_error{"the shop doesn't open"};
    node.run_for(settling);
    stop_all(node);
    Disks disks;
    for (const auto& name : node.names()) disks.emplace(name, node.process(name).disk().contents());
    return disks;
}

Ending SagaSweep::play(const std::function<std::unique_ptr<DiskFault>(Node&)>& make_fault) {
    Node node{scenario_seed, folder_};
    for (const auto& [name, image] : disks_) node.process(name).disk().restore(image);
    node.start();
    node.run_for(introductions);
    Shop shop{node};
    for (const auto& action : scenario_.before) act(node, shop, action);
    auto fault = make_fault(node);
    act(node, shop, scenario_.action);
    node.run_for(settling);
    const bool struck = fault != nullptr && fault->struck();
    fault.reset();
    simulation::heal(node);
    node.run_for(settling);
    auto ledger = shop.ledger();
    ledger.adjusted["sku-1"] = opening_stock;
    simulation::judge(node, ledger);
    Ending ending{.struck = struck, .answer = told(ledger), .events = {}, .findings = {}};
    for (const auto& finding : node.findings())
        ending.findings.push_back(finding.rule + ": " + finding.details);
    stop_all(node);
    for (const std::string name : participants)
        ending.events[name] = count_events(node.process(name).disk(), file_of(node, name));
    return ending;
}

void SagaSweep::run(const std::string& service, FaultKind kind) {
    auto& count = tally_.of(service, scenario_.name);
    ++count.swept;
    for (std::uint64_t n = 1; strike(service, kind, n); ++n) {
        ++count.struck;
        count.most = std::max(count.most, n);
        if (n > most_strikes) throw std::runtime_error{scenario_.name + " never ends"};
    }
}

bool SagaSweep::strike(const std::string& service, FaultKind kind, std::uint64_t n) {
    const auto found = play([&](Node& node) {
        std::function<void()> crash;
        if (kind == FaultKind::power_cut) {
            crash = [&node] { node.cut_power(down_for, kontor::SimulatedBroker::Retained::lost); };
        }
        return std::make_unique<DiskFault>(node.process(service), kind, n, std::move(crash));
    });
    if (found.struck)
        compare(service, std::string{name_of(kind)} + " at operation " + std::to_string(n), found);
    return found.struck;
}

void SagaSweep::compare(const std::string& service, const std::string& where, const Ending& found) {
    const auto differs = [&](const std::string& details) {
        tally_.differs(service, scenario_.name, where + ": " + details);
    };
    for (const auto& finding : found.findings) differs(finding);
    if (found.answer != expected_.answer)
        differs("the customer was told " + found.answer + " instead of " + expected_.answer);
    for (const auto& [name, counts] : found.events) {
        const auto& expected = expected_.events.at(name);
        if (counts != expected) differs(name + " has" + text_of(counts) + " instead of" + text_of(expected));
    }
}

}  // namespace sweep
