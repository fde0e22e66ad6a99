#include "services/orders/domain/decisions.hpp"

#include <doctest/doctest.h>

#include <functional>

namespace {

using namespace orders;

const Products products{{"tea", {"Tea", {299, "EUR"}}},
                        {"mug", {"Mug", {900, "EUR"}}},
                        {"gone", {"Gone", {100, "EUR"}, false}},
                        {"nok", {"Norsk", {100, "NOK"}}},
                        {"free", {"Leaflet", {0, "EUR"}}},
                        {"gold", {"Gold", {kontor::max_amount, "EUR"}}},
                        {"ship", {"Ship", {kontor::max_amount / 2 + 1, "EUR"}}},
                        {"boat", {"Boat", {kontor::max_amount / 2, "EUR"}}}};

CreateOrder create_with(std::vector<Item> items) {
    return {"o-1", "ada", std::move(items), "cash", {"pickup"}, "key-1"};
}

const Order pending{.id = "o-1",
                    .customer = "ada",
                    .lines = {{"tea", "Tea", 2, {299, "EUR"}, {598, "EUR"}}},
                    .total = {598, "EUR"},
                    .payment_method = "cash",
                    .delivery = {"pickup"},
                    .key = "key-1"};
const Payment captured{"p-1", "captured"};
const Shipment labelled{"s-1", "label-created", "T1"};
const Reason reason{"out-of-stock", "none left"};

Order with(State state, const std::function<void(Order&)>& change = [](Order&) {}) {
    auto order = pending;
    order.state = state;
    if (state != State::pending && state != State::rejected) {
        order.payment = captured;
        order.shipment = labelled;
    }
    change(order);
    return order;
}

const Order tombstone{.id = "o-1", .state = State::rejected, .reason = reason};

/// What a decision came to: the events' indices in the variant, or the code of the rejection.
template <typename Command, typename... Context>
std::string outcome(const std::optional<Order>& order, const Command& command, const Context&... context) {
    const auto decision = decide(order, command, context...);
    if (!decision) return decision.error().code;
    if (decision->empty()) return "nothing";
    REQUIRE(decision->size() == 1);
    constexpr const char* names[] = {"created",        "confirmed", "rejected", "cancel-requested",
                                     "cancel-aborted", "cancelled", "amended",  "returned"};
    return names[decision->front().index()];
}

/// Every command in every state an order can be in.
struct Standing {
    const char* name;
    std::optional<Order> order;
    const char* confirm;
    const char* reject;
    const char* begin_cancel;
    const char* abort_cancel;
    const char* cancel;
    const char* amend;
    const char* take_back;
};

const auto begin_cancelling = [](Order& order) { order.cancelling = true; };

}  // namespace

TEST_CASE("every command has an answer in every state") {
    const char* no = "not-found";
    const Standing table[] = {
        {"unknown", {}, no, "rejected", no, no, no, no, no},
        {"pending", with(State::pending), "confirmed", "rejected", "not-cancellable", "nothing",
         "not-cancellable", "amended", "not-returnable"},
        {"confirmed", with(State::confirmed), "nothing", "not-rejectable", "cancel-requested", "nothing",
         "not-cancellable", "label-exists", "not-returnable"},
        {"being cancelled", with(State::confirmed, begin_cancelling), "nothing", "not-rejectable", "nothing",
         "cancel-aborted", "cancelled", "not-amendable", "not-returnable"},
        {"dispatched", with(State::dispatched), "nothing", "not-rejectable", "not-cancellable", "nothing",
         "not-cancellable", "not-amendable", "returned"},
        {"dispatched meanwhile", with(State::dispatched, begin_cancelling), "nothing", "not-rejectable",
         "not-cancellable", "cancel-aborted", "not-cancellable", "not-amendable", "returned"},
        {"delivered", with(State::delivered), "nothing", "not-rejectable", "not-cancellable", "nothing",
         "not-cancellable", "not-amendable", "returned"},
        {"rejected", with(State::rejected), "not-confirmable", "nothing", "not-cancellable", "nothing",
         "not-cancellable", "not-amendable", "not-returnable"},
        {"rejected before it was made", tombstone, "not-confirmable", "nothing", "not-cancellable", "nothing",
         "not-cancellable", "not-amendable", "not-returnable"},
        {"cancelled", with(State::cancelled), "nothing", "not-rejectable", "not-cancellable", "nothing",
         "nothing", "not-amendable", "not-returnable"},
        {"returned", with(State::returned), "nothing", "not-rejectable", "not-cancellable", "nothing",
         "not-cancellable", "not-amendable", "nothing"},
    };
    for (const auto& row : table) {
        CAPTURE(row.name);
        CHECK(outcome(row.order, ConfirmOrder{captured, labelled}) == row.confirm);
        CHECK(outcome(row.order, RejectOrder{"o-1", reason}) == row.reject);
        CHECK(outcome(row.order, BeginCancel{}) == row.begin_cancel);
        CHECK(outcome(row.order, AbortCancel{}) == row.abort_cancel);
        CHECK(outcome(row.order, CancelOrder{}) == row.cancel);
        CHECK(outcome(row.order, AmendOrder{{"delivery", "Ada"}}) == row.amend);
        CHECK(outcome(row.order, ReturnOrder{}) == row.take_back);
    }
}

TEST_CASE("an order is made once, from the prices of the catalogue") {
    const Shop shop{products, false};
    const auto command = create_with({{"tea", 2}, {"mug", 1}, {"tea", 3}});
    const auto decision = decide(std::nullopt, command, shop);
    REQUIRE(decision.has_value());
    const auto order = evolve(std::nullopt, decision->front());
    REQUIRE(order.has_value());
    CHECK(order->lines == std::vector<Line>{{"tea", "Tea", 5, {299, "EUR"}, {1495, "EUR"}},
                                            {"mug", "Mug", 1, {900, "EUR"}, {900, "EUR"}}});
    CHECK(order->total == kontor::Money{2395, "EUR"});
    CHECK(order->state == State::pending);

    CHECK(outcome(order, command, shop) == "nothing");
    CHECK(outcome(order, create_with({{"tea", 5}, {"mug", 1}}), shop) == "nothing");
    CHECK(outcome(order, command, Shop{{}, true}) == "nothing");  // its own key; prices may have gone
    CHECK(outcome(order, create_with({{"tea", 4}, {"mug", 1}}), shop) == "order-exists");
    CHECK(outcome(order, create_with({{"mug", 1}, {"tea", 5}}), shop) == "order-exists");
    auto other = command;
    other.customer = "eve";
    CHECK(outcome(order, other, shop) == "order-exists");
    CHECK(outcome(std::nullopt, command, Shop{products, true}) == "duplicate-key");
    CHECK(outcome(tombstone, command, shop) == "rejected-earlier");
    CHECK(outcome(with(State::rejected), create_with({{"tea", 2}}), shop) == "rejected-earlier");
    CHECK(outcome(with(State::returned), create_with({{"tea", 2}}), shop) == "nothing");
}

TEST_CASE("what can't be an order is rejected with its items named") {
    struct Case {
        std::vector<Item> items;
        const char* code;
        std::vector<std::string> pointers;
    };
    const Case cases[] = {
        {{{"tea", 1}}, "created", {}},
        {{{"free", 100'000}}, "created", {}},
        {{{"gold", 1}}, "created", {}},
        {{{"boat", 1}, {"boat", 1}}, "created", {}},
        {{{"nothing", 1}}, "unknown-sku", {"/items/0/sku"}},
        {{{"tea", 1}, {"x", 1}, {"gone", 1}, {"y", 1}}, "unknown-sku", {"/items/1/sku", "/items/3/sku"}},
        {{{"tea", 1}, {"gone", 1}, {"nok", 1}}, "inactive-product", {"/items/1/sku"}},
        {{{"tea", 1}, {"nok", 1}, {"mug", 1}, {"nok", 1}},
         "mixed-currencies",
         {"/items/1/sku", "/items/3/sku"}},
        {{{"gold", 2}}, "invalid", {"/items/0/quantity"}},
        {{{"tea", 1}, {"ship", 1}, {"ship", 1}}, "invalid", {"/items/1/quantity"}},
        {{{"gold", 1}, {"tea", 1}}, "invalid", {"/items"}},
        {{{"mug", 1}, {"tea", 60'000}, {"tea", 40'001}}, "invalid", {"/items/1/quantity"}},
        {{{"tea", 60'000}, {"tea", 40'000}}, "created", {}},
        {{{"gold", 100'000}}, "invalid", {"/items/0/quantity"}},
    };
    for (const auto& [items, code, pointers] : cases) {
        CAPTURE(items.front().sku);
        CAPTURE(code);
        CHECK(outcome(std::nullopt, create_with(items), Shop{products, false}) == code);
        const auto decision = decide(std::nullopt, create_with(items), Shop{products, false});
        std::vector<std::string> named;
        if (!decision) {
            CHECK(decision.error().kind == kontor::RejectionKind::invalid);
            for (const auto& field : decision.error().fields) named.push_back(field.pointer);
        }
        CHECK(named == pointers);
    }
    const std::vector<Item> hopeless(1000, Item{"nothing", 1});
    CHECK(decide(std::nullopt, create_with(hopeless), Shop{products, false}).error().fields.size() == 20);
}

TEST_CASE("a thousand of the dearest lines don't overflow") {
    Products dear;
    std::vector<Item> items;
    for (int i = 0; i < 1000; ++i) {
        const auto sku = "s" + std::to_string(i);
        dear.emplace(sku, Product{"Dear", {kontor::max_amount, "EUR"}});
        items.push_back({sku, 1});
    }
    CHECK(outcome(std::nullopt, create_with(items), Shop{dear, false}) == "invalid");
}

TEST_CASE("an order is confirmed by one payment and one shipment") {
    const auto confirmed = with(State::confirmed);
    CHECK(outcome(confirmed, ConfirmOrder{{"p-2", "captured"}, labelled}) == "not-confirmable");
    CHECK(outcome(confirmed, ConfirmOrder{captured, {"s-2", "label-created", "T1"}}) == "not-confirmable");
    CHECK(outcome(confirmed, ConfirmOrder{{"p-1", "authorised"}, {"s-1", "dispatched", ""}}) == "nothing");
}

TEST_CASE("an order is amended to what it is only once") {
    const Delivery home{"delivery", "Ada", "Street 1", "Town", "1", "DE"};
    const auto amended = evolve(pending, Amended{home});
    CHECK(amended->delivery == home);
    CHECK(outcome(amended, AmendOrder{home}) == "nothing");
    CHECK(outcome(with(State::pending, [](Order& order) { order.shipment.state = "dispatched"; }),
                  AmendOrder{home}) == "not-amendable");
    CHECK(outcome(with(State::confirmed), AmendOrder{pending.delivery}) == "nothing");
    CHECK(outcome(with(State::pending, [](Order& order) { order.shipment = labelled; }), AmendOrder{home}) ==
          "label-exists");
}
