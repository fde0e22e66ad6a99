#include "tests/simulation/simulation.hpp"

#include "tests/simulation/plan/fault_kinds.hpp"
#include "tests/simulation/shop/shop.hpp"
#include "tests/simulation/verdict/verdict.hpp"

namespace simulation {
namespace {

using kontor::Milliseconds;

/// After the last action and the last fault everything heals.
constexpr Milliseconds after_the_last{3'000};
/// From then on each client must have its answer within that time.
constexpr Milliseconds answer_limit{180'000};

Milliseconds time_of(const kontor::Json& event) {
    return Milliseconds{event.at("at").get<int>()};
}

void schedule(Node& node, Shop& shop, const Plan& plan) {
    for (const auto& action : plan.actions)
        node.scheduler().after(time_of(action), [&shop, action] { shop.act(action); });
    for (const auto& fault : plan.faults) {
        node.scheduler().after(time_of(fault), [&node, fault] {
            node.trace().add("fault", fault.dump());
            inject(node, fault);
        });
    }
}

Milliseconds length_of(const Plan& plan) {
    Milliseconds length{0};
    for (const auto* events : {&plan.actions, &plan.faults}) {
        for (const auto& event : *events) length = std::max(length, time_of(event));
    }
    return length + after_the_last;
}

void note_disks(Node& node) {
    for (const auto& name : node.names()) {
        for (const auto& [file, content] : node.process(name).disk().contents())
            node.trace().add(
                "file", std::filesystem::path{file}.lexically_relative(node.surroundings().folder).string(),
                std::to_string(content.size()) + " " + hash_of(content));
    }
}

void run(Node& node, Shop& shop, const Plan& plan) {
    node.start();
    if (!shop.open(plan.setting)) return node.report("shop-opens", "a product or its stock was refused");
    schedule(node, shop, plan);
    node.run_for(length_of(plan));
    node.trace().add("heal", "node");
    heal(node);
    if (!node.run_until(answer_limit, [&] { return shop.waiting() == 0; }))
        node.report("clients-are-answered", std::to_string(shop.waiting()) + " still ask");
    judge(node, shop.ledger());
    judge_refusals(node, plan, shop.ledger());
    note_disks(node);
}

}  // namespace

Outcome simulate(const Plan& plan, const std::filesystem::path& folder, std::FILE* trace) {
    Node node{plan.seed, folder};
    node.trace().write_to(trace);
    Shop shop{node};
    run(node, shop, plan);
    Outcome outcome;
    outcome.findings = node.findings();
    outcome.digest = node.trace().digest();
    outcome.steps = node.trace().lines();
    outcome.simulated = node.now();
    for (const auto& [number, promise] : shop.ledger().promises) {
        ++outcome.orders;
        outcome.confirmed += promise.status == 201 ? 1 : 0;
    }
    return outcome;
}

}  // namespace simulation
