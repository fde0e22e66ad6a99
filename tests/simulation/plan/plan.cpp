#include "tests/simulation/plan/plan.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "tests/simulation/plan/dice.hpp"
#include "tests/simulation/plan/fault_kinds.hpp"

namespace simulation {
namespace {

using kontor::Json;

/// From the first action to the last, in simulated milliseconds.
constexpr int shortest_ms = 5'000;
constexpr int longest_ms = 30'000;

Json order_items(Dice& dice, int skus) {
    Json items = Json::array();
    const int lines = dice.number(1, 3);
    for (int i = 0; i < lines; ++i) {
        const auto sku = "sku-" + std::to_string(dice.number(1, skus));
        const bool is_new = std::ranges::none_of(items, [&](const Json& item) { return item["sku"] == sku; });
        if (is_new) items.push_back({{"sku", sku}, {"quantity", dice.number(1, 3)}});
    }
    return items;
}

Json order_payment(Dice& dice) {
    if (dice.one_in(10)) return {{"method", "cash"}};
    const auto* token = dice.weighted<const char*>(
        {{60, "tok_ok"}, {12, "tok_declined"}, {10, "tok_flaky"}, {8, "tok_slow"}, {4, "tok_timeout"}});
    return {{"method", "sandbox"}, {"token", token}};
}

Json order_delivery(Dice& dice) {
    if (dice.one_in(2)) return {{"method", "pickup"}};
    return {{"method", "delivery"}, {"name", "Ada"},       {"street", "Alsterufer 1"},
            {"city", "Hamburg"},    {"postcode", "20354"}, {"country", "DE"}};
}

Json new_order(Dice& dice, int number, int skus) {
    return {{"do", "order"},
            {"order", number},
            {"customer", dice.number(1, 3)},
            {"items", order_items(dice, skus)},
            {"payment", order_payment(dice)},
            {"delivery", order_delivery(dice)},
            {"copies", dice.one_in(8) ? 2 : 1}};
}

/// Something that is done to an order, or to the shop.
Json other_action(Dice& dice, int orders, int skus) {
    const auto* what = dice.weighted<const char*>({{30, "cancel"},
                                                   {20, "dispatch"},
                                                   {12, "deliver"},
                                                   {12, "return"},
                                                   {14, "price"},
                                                   {12, "stock"},
                                                   {6, "remove"},
                                                   {2, "register"}});
    Json action{{"do", what}};
    const std::string_view kind = what;
    if (kind == "price" || kind == "stock" || kind == "remove") {
        action["sku"] = "sku-" + std::to_string(dice.number(1, skus));
        action["amount"] = kind == "price" ? dice.number(1, 5000) : dice.number(1, 20);
    } else if (kind == "register") {
        action["customer"] = dice.number(1, 1'000'000);
    } else {
        action["order"] = dice.number(1, std::max(orders, 1));
    }
    return action;
}

bool earlier(const Json& one, const Json& other) {
    return one["at"].get<int>() < other["at"].get<int>();
}

/// What becomes of an order, soon after it was placed, or while it still is.
void go_on(Dice& dice, const Json& order, std::vector<Json>& actions) {
    auto at = order["at"].get<int>();
    const auto then = [&](const char* what, int within_ms) {
        at += dice.number(1, within_ms);
        actions.push_back({{"do", what}, {"order", order["order"]}, {"at", at}});
    };
    if (dice.one_in(4)) return then("cancel", 1'500);
    then("dispatch", 5'000);
    then("deliver", 5'000);
    if (dice.one_in(2)) then("return", 5'000);
}

std::vector<Json> make_actions(Dice& dice, int length_ms, int skus) {
    std::vector<Json> actions;
    const int orders = dice.number(4, 24);
    const auto add = [&](Json action) -> const Json& {
        action["at"] = dice.number(0, length_ms);
        return actions.emplace_back(std::move(action));
    };
    for (int i = 1; i <= orders; ++i) {
        const auto order = add(new_order(dice, i, skus));
        if (dice.one_in(3)) go_on(dice, order, actions);
    }
    const int others = dice.number(0, orders);
    for (int i = 0; i < others; ++i) add(other_action(dice, orders, skus));
    std::ranges::stable_sort(actions, earlier);
    return actions;
}

std::vector<Json> make_faults(Dice& dice, int length_ms) {
    std::vector<Json> faults;
    // Without any, one in ten: then everything must be answered well, too.
    const int count = dice.one_in(10) ? 0 : dice.number(1, 8);
    for (int i = 0; i < count; ++i) faults.push_back(make_fault(dice, length_ms));
    std::ranges::stable_sort(faults, earlier);
    return faults;
}

std::vector<Json> list_in(const Json& json, const char* member) {
    std::vector<Json> list;
    for (const auto& element : json.at(member)) {
        if (!element.is_object() || !element.at("at").is_number_integer())
            throw std::runtime_error{std::string{member} + ": each needs a time, \"at\""};
        list.push_back(element);
    }
    return list;
}

}  // namespace

Plan make_plan(std::uint64_t seed) {
    Dice dice{seed};
    Plan plan;
    plan.seed = seed;
    const int length_ms = dice.number(shortest_ms, longest_ms);
    const int skus = dice.number(2, 5);
    plan.setting = {{"skus", skus}, {"stock", dice.one_in(2) ? dice.number(2, 12) : dice.number(50, 500)}};
    if (dice.one_in(12)) plan.setting["clock"] = "1970-01-01T00:00:05.000Z";
    plan.actions = make_actions(dice, length_ms, skus);
    plan.faults = make_faults(dice, length_ms);
    return plan;
}

std::string to_text(const Plan& plan) {
    const auto lines = [](const std::vector<Json>& list) {
        std::string text;
        for (const auto& element : list) text += (text.empty() ? "\n    " : ",\n    ") + element.dump();
        return text.empty() ? text : text + "\n  ";
    };
    return "{\n  \"seed\": " + std::to_string(plan.seed) + ",\n  \"setting\": " + plan.setting.dump() +
           ",\n  \"actions\": [" + lines(plan.actions) + "],\n  \"faults\": [" + lines(plan.faults) +
           "]\n}\n";
}

Plan read_plan(const std::string& text) {
    try {
        const auto json = Json::parse(text);
        return {json.at("seed").get<std::uint64_t>(), json.at("setting"), list_in(json, "actions"),
                list_in(json, "faults")};
    } catch (const Json::exception& error) {
        throw std::runtime_error{std::string{"this is no plan: "} + error.what()};
    }
}

}  // namespace simulation
