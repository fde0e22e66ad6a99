#include "tests/simulation/plan/fault_kinds.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/simulation/node/node.hpp"

namespace simulation {
namespace {

using kontor::Json;
using kontor::Milliseconds;
using kontor::SimulatedBroker;
using Disk = kontor::SimulatedDisk;
using Operation = Disk::Operation;

constexpr std::array services{"users",  "catalog",      "inventory", "payment",          "shipping",
                              "orders", "notification", "registry",  "saga-coordinator", "gateway"};
/// Those that checkout goes through have more to lose.
constexpr std::array busy_services{"orders", "inventory", "payment", "shipping", "saga-coordinator"};

const char* any_service(Dice& dice) {
    if (dice.one_in(4)) return services[static_cast<std::size_t>(dice.number(0, services.size() - 1))];
    return busy_services[static_cast<std::size_t>(dice.number(0, busy_services.size() - 1))];
}

Milliseconds duration(const Json& fault, const char* member = "for") {
    return Milliseconds{fault.at(member).get<int>()};
}

SimulatedBroker::Retained retained(const Json& fault) {
    return fault.at("retained") == "lost" ? SimulatedBroker::Retained::lost : SimulatedBroker::Retained::kept;
}

Process& target(Node& node, const Json& fault) {
    return node.process(fault.at("service").get<std::string>());
}

std::string client_of(const Json& fault) {
    return fault.at("service").get<std::string>() + "-1";
}

void later(Node& node, const Json& fault, std::function<void()> end) {
    node.scheduler().after(duration(fault), std::move(end));
}

// --- Processes ---

Json make_kill(Dice& dice) {
    return {{"service", any_service(dice)}, {"for", dice.number(0, 4000)}};
}
void kill(Node& node, const Json& fault) {
    target(node, fault).kill(duration(fault));
}

Json make_kill_at_operation(Dice& dice) {
    return {{"service", any_service(dice)}, {"nth", dice.number(1, 60)}};
}
void kill_at_operation(Node& node, const Json& fault) {
    target(node, fault).kill_at_operation(fault.at("nth").get<std::uint64_t>());
}

Json make_kill_at_message(Dice& dice) {
    return {{"service", any_service(dice)}, {"nth", dice.number(1, 20)}};
}
void kill_at_message(Node& node, const Json& fault) {
    target(node, fault).kill_at_message(fault.at("nth").get<std::uint64_t>());
}

Json make_restart(Dice& dice) {
    return {{"service", any_service(dice)}, {"for", dice.number(0, 4000)}};
}
void restart(Node& node, const Json& fault) {
    auto& process = target(node, fault);
    process.stop();
    later(node, fault, [&process] { process.start(); });
}

Json make_hang(Dice& dice) {
    return {{"service", any_service(dice)}, {"for", dice.number(100, 8000)}};
}
void hang(Node& node, const Json& fault) {
    auto& process = target(node, fault);
    process.hang();
    later(node, fault, [&process] { process.wake_up(); });
}

Json make_power_cut(Dice& dice) {
    return {{"for", dice.number(100, 5000)}, {"retained", dice.one_in(2) ? "lost" : "kept"}};
}
void power_cut(Node& node, const Json& fault) {
    node.cut_power(duration(fault), retained(fault));
}

/// When a service is in the middle of something.
Json make_power_cut_at_operation(Dice& dice) {
    auto fault = make_power_cut(dice);
    fault["service"] = any_service(dice);
    fault["nth"] = dice.number(1, 60);
    return fault;
}
void power_cut_at_operation(Node& node, const Json& fault) {
    auto left = std::make_shared<int>(fault.at("nth").get<int>());
    target(node, fault).on_operation([&node, left, fault](Operation, std::string_view) {
        if (--*left != 0) return Disk::ok;
        node.cut_power(duration(fault), retained(fault));
        return Disk::io_error;
    });
}

// --- Disks ---

Json make_disk_errors(Dice& dice) {
    const auto* what = dice.weighted<const char*>({{3, "write"}, {3, "sync"}, {1, "read"}, {1, "truncate"}});
    return {{"service", any_service(dice)},
            {"operation", what},
            {"skip", dice.number(0, 30)},
            {"times", dice.number(1, 6)}};
}
Operation operation_called(const std::string& name) {
    static const std::map<std::string, Operation> operations{{"read", Operation::read},
                                                             {"write", Operation::write},
                                                             {"truncate", Operation::truncate},
                                                             {"sync", Operation::sync}};
    return operations.at(name);
}
void disk_errors(Node& node, const Json& fault) {
    struct Count {
        int skip;
        int times;
    };
    const auto count = std::make_shared<Count>(fault.at("skip").get<int>(), fault.at("times").get<int>());
    const auto which = operation_called(fault.at("operation"));
    target(node, fault).on_operation([count, which](Operation operation, std::string_view) {
        if (operation != which || count->times == 0) return Disk::ok;
        if (count->skip > 0) {
            --count->skip;
            return Disk::ok;
        }
        --count->times;
        return Disk::io_error;
    });
}

Json make_full_disk(Dice& dice) {
    return {
        {"service", any_service(dice)}, {"for", dice.number(200, 8000)}, {"left", 512 * dice.number(0, 64)}};
}
void full_disk(Node& node, const Json& fault) {
    auto& disk = target(node, fault).disk();
    disk.set_capacity(disk.used_bytes() + fault.at("left").get<std::size_t>());
    later(node, fault, [&disk] { disk.set_capacity(std::nullopt); });
}

Json make_slow_disk(Dice& dice) {
    return {
        {"service", any_service(dice)}, {"for", dice.number(500, 8000)}, {"commit", dice.number(10, 1500)}};
}
void slow_disk(Node& node, const Json& fault) {
    auto& process = target(node, fault);
    process.slow_down(duration(fault, "commit"));
    later(node, fault, [&process] { process.slow_down(Milliseconds{0}); });
}

// --- The network and the broker ---

const char* any_topic(Dice& dice) {
    return dice.weighted<const char*>({{4, "#"},
                                       {3, "kontor/rpc/#"},
                                       {3, "kontor/reply/#"},
                                       {3, "kontor/event/#"},
                                       {1, "kontor/presence/#"},
                                       {1, "kontor/replay/#"}});
}

/// Topics whose messages have no order among themselves.
const char* unordered_topic(Dice& dice) {
    return dice.weighted<const char*>({{1, "kontor/rpc/#"}, {1, "kontor/reply/#"}, {1, "kontor/event/#"}});
}

Json make_bad_network(Dice& dice) {
    const std::string what =
        dice.weighted<const char*>({{3, "drop"}, {3, "duplicate"}, {2, "delay"}, {2, "overtake"}});
    const bool overtake = what == "overtake";
    const auto* hop = dice.weighted<const char*>(
        {{2, "to_broker"}, {3, "to_client"}, {overtake ? 0 : 1, "acknowledgement"}});
    return {{"kind", what},
            {"hop", hop},
            {"topic", overtake ? unordered_topic(dice) : any_topic(dice)},
            {"one_in", dice.number(1, 6)},
            {"time", dice.one_in(4) ? dice.number(2'000, 40'000) : dice.number(1, 2'000)},
            {"seed", dice.number(1, 1'000'000)},
            {"for", dice.number(200, 8000)}};
}
kontor::Where where_of(const Json& fault) {
    const auto topic = fault.at("topic").get<std::string>();
    const auto hop = fault.at("hop").get<std::string>();
    if (hop == "to_broker") return kontor::to_broker(topic);
    if (hop == "acknowledgement") return kontor::acknowledgement_of(topic);
    return kontor::to_clients(topic);
}
/// Of a connection that lives, TCP and QoS 1 lose nothing; brokers throw away at QoS 0 what a slow client doesn't take.
bool may_be_lost(const kontor::Transit& transit) {
    return transit.hop == kontor::Transit::Hop::acknowledgement || transit.message.qos == 0;
}
void bad_network(Node& node, const Json& fault) {
    const auto until = node.now() + duration(fault);
    const auto which = kontor::one_in(fault.at("one_in").get<unsigned>(),
                                      fault.at("seed").get<std::uint64_t>(), where_of(fault));
    const auto kind = fault.at("kind").get<std::string>();
    const auto where = [&node, until, which, drop = kind == "drop"](const kontor::Transit& transit) mutable {
        return node.now() < until && (!drop || may_be_lost(transit)) && which(transit);
    };
    auto& plan = node.broker().faults();
    const auto time = duration(fault, "time");
    if (kind == "drop") return plan.drop(kontor::FaultPlan::always, where);
    if (kind == "duplicate") return plan.duplicate(kontor::FaultPlan::always, where);
    if (kind == "delay") return plan.delay(time, kontor::FaultPlan::always, where);
    plan.overtake(time, kontor::FaultPlan::always, where);
}

Json make_cut_off(Dice& dice) {
    return {{"service", any_service(dice)}, {"for", dice.number(50, 8000)}};
}
void cut_off(Node& node, const Json& fault) {
    const auto client = client_of(fault);
    node.broker().disconnect(client);
    later(node, fault, [&node, client] { node.broker().reconnect(client); });
}

Json make_broker_restart(Dice& dice) {
    return {{"for", dice.number(50, 5000)}, {"retained", dice.one_in(2) ? "lost" : "kept"}};
}
void broker_restart(Node& node, const Json& fault) {
    node.broker().stop(retained(fault));
    later(node, fault, [&node] { node.broker().start(); });
}

/// A member of the service's shared subscription that has died without the broker's noticing, and gets its share of the
/// requests.
Json make_dead_member(Dice& dice) {
    return {{"service", any_service(dice)}, {"for", dice.number(200, 8000)}};
}
void dead_member(Node& node, const Json& fault) {
    const auto service = fault.at("service").get<std::string>();
    auto& member = node.add_client(service + "-dead");
    member.subscribe("$share/" + service + "/kontor/rpc/" + service + "/+", 0, [](const kontor::Message&) {});
    member.start({});
    later(node, fault, [&member] { member.stop(); });
}

// --- Time ---

Json make_clock_jump(Dice& dice) {
    const auto seconds = dice.weighted<int>(
        {{3, dice.number(1, 600)}, {2, dice.number(600, 86'400)}, {1, dice.number(86'400, 40'000'000)}});
    return {{"seconds", dice.one_in(2) ? seconds : -seconds}};
}
void clock_jump(Node& node, const Json& fault) {
    // Linux lets nobody set a time before 1970.
    const auto wanted = node.clock().now() + std::chrono::seconds{fault.at("seconds").get<int>()};
    node.clock().set_wall(std::max(wanted, kontor::Time{}));
}

struct Kind {
    const char* name;
    int weight;
    Json (*make)(Dice& dice);
    void (*inject)(Node& node, const Json& fault);
};

constexpr std::array kinds{
    Kind{"kill", 6, make_kill, kill},
    Kind{"kill-at-operation", 10, make_kill_at_operation, kill_at_operation},
    Kind{"kill-at-message", 10, make_kill_at_message, kill_at_message},
    Kind{"restart", 3, make_restart, restart},
    Kind{"hang", 4, make_hang, hang},
    Kind{"power-cut", 4, make_power_cut, power_cut},
    Kind{"power-cut-at-operation", 6, make_power_cut_at_operation, power_cut_at_operation},
    Kind{"disk-errors", 6, make_disk_errors, disk_errors},
    Kind{"full-disk", 4, make_full_disk, full_disk},
    Kind{"slow-disk", 3, make_slow_disk, slow_disk},
    Kind{"bad-network", 14, make_bad_network, bad_network},
    Kind{"cut-off", 4, make_cut_off, cut_off},
    Kind{"broker-restart", 4, make_broker_restart, broker_restart},
    Kind{"dead-member", 3, make_dead_member, dead_member},
    Kind{"clock-jump", 2, make_clock_jump, clock_jump},
};

const Kind& any_kind(Dice& dice) {
    int sum = 0;
    for (const auto& kind : kinds) sum += kind.weight;
    int drawn = dice.number(1, sum);
    for (const auto& kind : kinds) {
        if ((drawn -= kind.weight) <= 0) return kind;
    }
    std::unreachable();
}

}  // namespace

Json make_fault(Dice& dice, int length_ms) {
    const auto& kind = any_kind(dice);
    auto fault = kind.make(dice);
    fault["what"] = kind.name;
    fault["at"] = dice.number(0, length_ms);
    return fault;
}

void inject(Node& node, const Json& fault) {
    const auto name = fault.at("what").get<std::string>();
    for (const auto& kind : kinds) {
        if (name == kind.name) return kind.inject(node, fault);
    }
    throw std::runtime_error{"there is no fault \"" + name + "\""};
}

void heal(Node& node) {
    node.broker().faults().heal();
    node.broker().start();
    node.stop_clients();
    for (const auto& name : node.names()) {
        node.broker().reconnect(name + "-1");
        auto& process = node.process(name);
        process.heal();
        process.start();
    }
}

}  // namespace simulation
