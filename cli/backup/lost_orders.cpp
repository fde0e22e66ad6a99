#include "cli/backup/lost_orders.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

constexpr const char* saga_coordinator = "saga-coordinator";
constexpr const char* orders_service = "orders";
/// Whose part in an order is a step of a saga.
constexpr std::array<std::string_view, 4> parts_of_an_order{"orders", "inventory", "payment", "shipping"};

/// A damaged file may say anything; more events than these nobody sells between two backups.
constexpr std::int64_t most_lost_events = 1'000'000;

/// The order that a saga's beginning names; "" when it is about none.
std::string order_of_saga(const LoggedEvent& started) {
    const auto data = Json::parse(started.data, nullptr, false);
    for (const auto* place : {"/ids/order", "/input/order"}) {
        const Json::json_pointer pointer{place};
        if (data.is_object() && data.contains(pointer) && data.at(pointer).is_string())
            return data.at(pointer);
    }
    return "";
}

std::set<std::string> orders_of_sagas(const std::filesystem::path& store, std::int64_t since) {
    std::map<std::string, std::string> order_by_saga;
    std::set<std::string> found;
    for_each_event(store, [&](const LoggedEvent& event) {
        if (event.type == "started") order_by_saga[event.id] = order_of_saga(event);
        if (event.position <= since) return;
        if (const auto& order = order_by_saga[event.id]; !order.empty()) found.insert(order);
    });
    return found;
}

std::set<std::string> orders_of_orders(const std::filesystem::path& store, std::int64_t since) {
    std::set<std::string> found;
    for_each_event(store, [&](const LoggedEvent& event) {
        if (event.position > since && event.entity == "order") found.insert(event.id);
    });
    return found;
}

std::int64_t head_in(const Manifest& manifest, const std::string& service) {
    const auto found = manifest.services.find(service);
    return found == manifest.services.end() ? 0 : found->second.log;
}

}  // namespace

std::int64_t last_seen_position(const Manifest& manifest, const std::filesystem::path& state,
                                const std::string& service) {
    const auto told = last_readable_position(state / store_path(service));
    auto last = told <= head_in(manifest, service) + most_lost_events ? told : 0;
    for (const auto& [other, facts] : manifest.services) {
        if (other != service) last = std::max(last, consumed_of(state / store_path(other), service));
    }
    return last;
}

std::vector<std::string> orders_since(const Manifest& manifest, const std::filesystem::path& state,
                                      const std::string& service) {
    std::set<std::string> found;
    if (service == saga_coordinator) {
        found = orders_of_orders(state / store_path(orders_service), head_in(manifest, orders_service));
    } else if (std::ranges::find(parts_of_an_order, service) != parts_of_an_order.end()) {
        found = orders_of_sagas(state / store_path(saga_coordinator), head_in(manifest, saga_coordinator));
    }
    return {found.begin(), found.end()};
}

}  // namespace kontor::cli
