#include "tests/e2e/books.hpp"

#include <algorithm>
#include <stdexcept>

namespace kontor {
namespace {

bool all_of_them(const std::vector<std::string>& states, const std::vector<std::string>& allowed) {
    return std::ranges::all_of(
        states, [&](const auto& state) { return std::ranges::find(allowed, state) != allowed.end(); });
}

}  // namespace

Json Books::ask(const std::string& service, const std::string& method, const Json& input) {
    auto answer = services_.ask(service, method, input);
    if (answer) return std::move(*answer);
    throw std::runtime_error{service + "." + method + ": " + answer.error().code + ": " +
                             answer.error().text};
}

std::vector<Json> Books::all(const std::string& service, const std::string& method, Json input) {
    std::vector<Json> items;
    for (;;) {
        const auto page = ask(service, method, input);
        for (const auto& item : page.at("items")) items.push_back(item);
        if (page.at("next").is_null()) return items;
        input["cursor"] = page.at("next");
    }
}

std::vector<std::string> Books::states(const std::string& service, const std::string& method,
                                       const std::string& order) {
    std::vector<std::string> states;
    for (const auto& item : all(service, method)) {
        if (item.value("order", "") == order) states.push_back(item.at("state"));
    }
    return states;
}

Books::Holdings Books::of_order(const std::string& order) {
    return {states("payment", "list", order), states("shipping", "list", order),
            states("inventory", "reservations", order)};
}

bool Books::Holdings::nothing_left() const {
    return all_of_them(payments, {"declined", "voided", "refunded"}) &&
           all_of_them(shipments, {"cancelled"}) && all_of_them(reservations, {"released", "restocked"});
}

std::string Books::Holdings::text() const {
    return Json{{"payments", payments}, {"shipments", shipments}, {"reservations", reservations}}.dump();
}

Books::Counts Books::counts() {
    return {all("payment", "list").size(), all("shipping", "list").size(),
            all("inventory", "reservations").size(), all("orders", "list").size()};
}

}  // namespace kontor
