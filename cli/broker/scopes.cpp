#include "cli/broker/scopes.hpp"

#include <algorithm>
#include <array>

namespace kontor::cli {
namespace {

using std::string_view;

constexpr std::array<string_view, 2> display_reads{"kontor/event/catalog/#", "kontor/event/inventory/#"};
constexpr std::array<string_view, 5> till_reads{"kontor/event/catalog/#", "kontor/event/inventory/#",
                                                "kontor/event/orders/#", "kontor/event/payment/#",
                                                "kontor/state/orders/#"};
constexpr std::array<string_view, 3> warehouse_reads{"kontor/event/inventory/#", "kontor/event/orders/#",
                                                     "kontor/event/shipping/#"};
constexpr std::array<string_view, 1> notices_reads{"kontor/notify/#"};
constexpr std::array<string_view, 3> monitor_reads{"kontor/presence/#", "kontor/health/#",
                                                   "kontor/telemetry/#"};

constexpr std::array<Scope, 5> all{{
    {"display", "signs with prices and stock", display_reads},
    {"till", "tills: prices, stock, orders and payments as they happen", till_reads},
    {"warehouse", "pick lists and label printers: orders, stock and shipments", warehouse_reads},
    {"notices", "what takes notices to customers; they are personal", notices_reads},
    {"monitor", "whether the node is well; nothing of the shop", monitor_reads},
}};

}  // namespace

std::span<const Scope> scopes() {
    return all;
}

const Scope* find_scope(string_view name) {
    const auto found = std::ranges::find(all, name, &Scope::name);
    return found == all.end() ? nullptr : &*found;
}

std::string access_section(const Scope& scope, string_view username) {
    std::string section = "user " + std::string{username} + "\n";
    // Everybody is given the replies to its client id; who never asks must not be, whatever it calls itself.
    section += "topic deny kontor/reply/#\n";
    for (const auto filter : scope.reads) section += "topic read " + std::string{filter} + "\n";
    return section;
}

}  // namespace kontor::cli
