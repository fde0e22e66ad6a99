#include "tests/simulation/verdict/expected.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace simulation {
namespace {

using kontor::Json;

bool is_taken(const Json& payment) {
    return payment.at("method") == "cash" || payment.value("token", "") == "tok_ok";
}

/// What all orders of a plan want, and what is taken off the shelf meanwhile.
struct Demand {
    std::map<std::string, int> wanted;
    std::set<std::string> removed;

    explicit Demand(const Plan& plan) {
        for (const auto& action : plan.actions) {
            if (action.at("do") == "remove") removed.insert(action.at("sku").get<std::string>());
            if (action.at("do") != "order") continue;
            for (const auto& item : action.at("items"))
                wanted[item.at("sku").get<std::string>()] += item.at("quantity").get<int>();
        }
    }
};

}  // namespace

std::vector<int> orders_to_be_confirmed(const Plan& plan) {
    if (!plan.faults.empty()) return {};
    const Demand demand{plan};
    const auto stock = plan.setting.at("stock").get<int>();
    std::vector<int> numbers;
    for (const auto& action : plan.actions) {
        if (action.at("do") != "order" || !is_taken(action.at("payment"))) continue;
        const bool all_there = std::ranges::all_of(action.at("items"), [&](const Json& item) {
            const auto sku = item.at("sku").get<std::string>();
            return !demand.removed.contains(sku) && demand.wanted.at(sku) <= stock;
        });
        if (all_there) numbers.push_back(action.at("order").get<int>());
    }
    return numbers;
}

}  // namespace simulation
