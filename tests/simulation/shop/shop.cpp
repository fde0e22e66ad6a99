#include "tests/simulation/shop/shop.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace simulation {
namespace {

using kontor::Json;
using kontor::Milliseconds;

constexpr Milliseconds opening_limit{20'000};
const std::vector<std::string> staff_roles{"staff", "admin"};

std::string customer_id(int number) {
    auto digits = std::to_string(number);
    digits.insert(0, 12 - digits.size(), '0');
    return "0192f7a4-6a51-7c3e-9d0f-" + digits;
}

Json product(const std::string& sku, int price) {
    return {{"name", "Tea " + sku}, {"price", {{"amount", price}, {"currency", "EUR"}}}, {"active", true}};
}

int first_price(int sku) {
    return 100 + 99 * sku;
}

}  // namespace

std::string Shop::next_key(const std::string& what) {
    return what + "-" + std::to_string(++keys_);
}

void Shop::as_staff(const std::string& method, const std::string& path, Json body, const std::string& key,
                    Client::Done done) {
    client_.ask({method, path, customer_id(0), staff_roles, key, std::move(body)}, std::move(done));
}

bool Shop::open(const Json& setting) {
    if (setting.contains("clock"))
        node_.clock().set_wall(kontor::parse_time(setting["clock"].get<std::string>()).value());
    bool well = true;
    const auto check = [&well](const Answer& answer) { well = well && answer.status < 300; };
    for (int i = 1; i <= setting.at("skus").get<int>(); ++i) {
        const auto sku = "sku-" + std::to_string(i);
        as_staff("PUT", "/api/products/" + sku, product(sku, first_price(i)), next_key("put"), check);
        adjust(sku, setting.at("stock").get<int>(), check);
    }
    return node_.run_until(opening_limit, [this] { return client_.waiting() == 0; }) && well;
}

void Shop::act(const Json& action) {
    static constexpr std::array<std::pair<const char*, Action>, 5> actions{
        {{"order", &Shop::order},
         {"price", &Shop::change_price},
         {"stock", &Shop::adjust_stock},
         {"remove", &Shop::remove_product},
         {"register", &Shop::register_customer}}};
    static constexpr std::array<Step, 4> steps{{{"cancel", false, &Promise::cancelled},
                                                {"return", false, &Promise::returned},
                                                {"dispatch", true, &Promise::dispatched},
                                                {"deliver", true, &Promise::delivered}}};
    const auto name = action.at("do").get<std::string>();
    for (const auto& step : steps) {
        if (name == step.name) return go_on(action, step);
    }
    const auto found =
        std::ranges::find(actions, name, [](const auto& one) { return std::string{one.first}; });
    if (found == actions.end()) throw std::runtime_error{"there is no action \"" + name + "\""};
    (this->*found->second)(action);
}

void Shop::order(const Json& action) {
    const auto number = action.at("order").get<int>();
    auto& promise = ledger_.promises[number];
    promise.customer = customer_id(action.at("customer").get<int>());
    promise.key = "order-" + std::to_string(number);
    const Wish wish{"POST",
                    "/api/orders",
                    promise.customer,
                    {"customer"},
                    promise.key,
                    {{"items", action.at("items")},
                     {"payment", action.at("payment")},
                     {"delivery", action.at("delivery")}}};
    for (int copy = 0; copy < action.at("copies").get<int>(); ++copy)
        client_.ask(
            wish, [this, number](const Answer& answer) { placed(number, answer); },
            [this, number](const Answer& answer) { told(number, answer); });
}

/// Of an order that isn't decided yet, its customer has the id: enough to cancel it.
void Shop::told(int number, const Answer& answer) {
    auto& promise = ledger_.promises.at(number);
    if (answer.status == 202 && promise.status == 0) promise.id = answer.body.value("id", "");
}

/// Both of two that were sent with one key must be told the same.
void Shop::placed(int number, const Answer& answer) {
    auto& promise = ledger_.promises.at(number);
    const auto id = answer.body.value("id", "");
    const auto subject = promise.key;
    if (promise.status != 0 && (promise.status != answer.status || promise.id != id)) {
        node_.report("one-answer-per-key", subject + " was told " + std::to_string(promise.status) + " " +
                                               promise.id + ", then " + std::to_string(answer.status) + " " +
                                               id);
    }
    promise.status = answer.status;
    promise.id = id;
    if (answer.status == 201) {
        promise.shipment = answer.body.value(Json::json_pointer{"/shipment/id"}, "");
        look_at(number);
    } else if (answer.status != 409 && answer.status != 422) {
        node_.report("answers-make-sense",
                     subject + " was told " + std::to_string(answer.status) + " " + answer.body.dump());
    }
}

/// What was acknowledged is there to be seen, at once.
void Shop::look_at(int number) {
    const auto& promise = ledger_.promises.at(number);
    client_.ask({"GET", "/api/orders/" + promise.id, promise.customer, {"customer"}, "", nullptr},
                [this, key = promise.key](const Answer& answer) {
                    const auto state = answer.body.value("state", "");
                    if (answer.status == 200 && state != "pending" && state != "rejected") return;
                    node_.report("acknowledged-is-visible", key + " was confirmed, but then " +
                                                                std::to_string(answer.status) + " " + state);
                });
}

/// The promise about the action's order, if its customer knows it by its id.
Promise* Shop::promise_about(const Json& action) {
    const auto found = ledger_.promises.find(action.at("order").get<int>());
    return found == ledger_.promises.end() || found->second.id.empty() ? nullptr : &found->second;
}

void Shop::go_on(const Json& action, const Step& step) {
    auto* promise = promise_about(action);
    // Only its customer knows of an order before it is confirmed.
    if (promise == nullptr || (promise->status != 201 && (step.by_staff || promise->status != 0))) return;
    const auto key = next_key(step.name);
    const auto done = [promise, step](const Answer& answer) { promise->*step.done |= answer.status == 200; };
    if (step.by_staff)
        return as_staff("POST", "/api/shipments/" + promise->shipment + "/" + step.name, nullptr, key, done);
    client_.ask({"POST",
                 "/api/orders/" + promise->id + "/" + step.name,
                 promise->customer,
                 {"customer"},
                 key,
                 {{"reason", "changed my mind"}}},
                done);
}

void Shop::change_price(const Json& action) {
    const auto sku = action.at("sku").get<std::string>();
    as_staff("PUT", "/api/products/" + sku, product(sku, action.at("amount").get<int>()), next_key("price"));
}

void Shop::adjust_stock(const Json& action) {
    adjust(action.at("sku").get<std::string>(), action.at("amount").get<int>(), [](const Answer&) {});
}

void Shop::adjust(const std::string& sku, int delta, Client::Done done) {
    as_staff("POST", "/api/inventory/" + sku + "/adjustments", {{"delta", delta}, {"reason", "delivery"}},
             next_key("adjust"), [this, sku, delta, done = std::move(done)](const Answer& answer) {
                 if (answer.status == 200) ledger_.adjusted[sku] += delta;
                 done(answer);
             });
}

void Shop::remove_product(const Json& action) {
    as_staff("DELETE", "/api/products/" + action.at("sku").get<std::string>(), nullptr, next_key("remove"));
}

void Shop::register_customer(const Json& action) {
    const auto name = std::to_string(action.at("customer").get<int>());
    client_.ask({"POST",
                 "/api/users",
                 "",
                 {},
                 next_key("register"),
                 {{"email", "customer-" + name + "@example.org"}, {"password", "correct horse battery"}}},
                [this, name](const Answer& answer) {
                    if (answer.status == 201 || answer.status == 409) return;
                    node_.report("answers-make-sense",
                                 "registering " + name + ": " + std::to_string(answer.status));
                });
}

}  // namespace simulation
