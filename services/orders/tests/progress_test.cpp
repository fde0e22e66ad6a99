#include <doctest/doctest.h>

#include "services/orders/tests/orders_fixture.hpp"

using kontor::Json;
using namespace orders;

namespace {

Json of(int number) {
    return {{"order", id_of(number)}};
}

Json with_reason(int number, Json reason) {
    return {{"order", id_of(number)}, {"reason", std::move(reason)}};
}

}  // namespace

// Promise [orders-2]
TEST_CASE("an order is confirmed once") {
    OrdersFixture shop;
    shop.make(1);
    const auto first = shop.command(confirm, confirm_request(1));
    REQUIRE(first.is_ok());
    CHECK(first.body()["state"] == "confirmed");
    CHECK(first.body()["payment"] == Json{{"method", "cash"}, {"id", payment_id(1)}, {"state", "captured"}});
    CHECK(first.body()["shipment"] ==
          Json{{"id", shipment_id(1)}, {"state", "label-created"}, {"tracking", "T1"}});
    shop.clock.time += std::chrono::minutes{1};
    CHECK(shop.command(confirm, confirm_request(1)).body() == first.body());
    CHECK(shop.event_types() == std::vector<std::string>{"created", "confirmed"});
    CHECK(Json::parse(shop.events()[1].data) ==
          Json{{"id", id_of(1)},
               {"customer", "ada"},
               {"total", {{"amount", 1498}, {"currency", "EUR"}}},
               {"payment", {{"id", payment_id(1)}, {"state", "captured"}}},
               {"shipment", {{"id", shipment_id(1)}, {"state", "label-created"}, {"tracking", "T1"}}}});

    auto other = confirm_request(1);
    other["payment"]["id"] = payment_id(2);
    CHECK(shop.command(confirm, other).code() == "not-confirmable");
    CHECK(shop.command(confirm, confirm_request(9)).code() == "not-found");
    CHECK(shop.view(1) == first.body());
}

// Promise [orders-3]
TEST_CASE("an order rejected before it is made never will be") {
    OrdersFixture shop;
    const auto rejected =
        shop.command(reject, with_reason(1, {{"code", "timeout"}, {"detail", "no answer"}}));
    REQUIRE(rejected.is_ok());
    CHECK(rejected.body() == Json{{"id", id_of(1)},
                                  {"state", "rejected"},
                                  {"reason", {{"code", "timeout"}, {"detail", "no answer"}}},
                                  {"created", "2026-11-22T17:00:00.000Z"},
                                  {"updated", "2026-11-22T17:00:00.000Z"}});
    CHECK(Json::parse(shop.events().front().data) ==
          Json{{"id", id_of(1)}, {"reason", {{"code", "timeout"}, {"detail", "no answer"}}}});
    CHECK(shop.command(create, create_request(1)).code() == "rejected-earlier");
    CHECK(shop.command(reject, with_reason(1, "again")).body() == rejected.body());
    CHECK(shop.event_types() == std::vector<std::string>{"rejected"});
    CHECK(shop.changes.empty());  // there is nothing to show of it

    CHECK(shop.view(1) == rejected.body());
    CHECK(shop.query(get, of(1), ada).code() == "not-found");
    CHECK(shop.query(list, Json::object()).body()["items"].empty());
    CHECK(shop.query(history, of(1)).body()["items"].size() == 1);
    CHECK(shop.command(confirm, confirm_request(1)).code() == "not-confirmable");
    shop.payment(1, "voided");
    CHECK(shop.view(1) == rejected.body());
}

// Promise [orders-3], [orders-4]
TEST_CASE("what became of an order rejected before it was made is told its customer, and no other") {
    OrdersFixture shop;
    auto request = with_reason(1, {{"code", "orders-unanswered"}, {"detail", "no answer in time"}});
    request["customer"] = "ada";
    const auto rejected = shop.command(reject, request);
    REQUIRE(rejected.is_ok());
    CHECK(rejected.body()["customer"] == "ada");
    CHECK(Json::parse(shop.events().front().data)["customer"] == "ada");

    shop.clock.time += std::chrono::minutes{1};
    for (const auto& principal : {ada, staff, service}) {
        CHECK(shop.query(get, of(1), principal).body() == rejected.body());
        CHECK(shop.query(history, of(1), principal).is_ok());
    }
    CHECK(shop.query(get, {{"order", id_of(1)}, {"at", "2026-11-22T17:00:30Z"}}, ada).body() ==
          rejected.body());
    CHECK(shop.query(get, of(1), eve).code() == "not-found");
    CHECK(shop.query(list, Json::object(), ada).body()["items"].empty());
    CHECK(shop.command(create, create_request(1)).code() == "rejected-earlier");
    CHECK(shop.changes.empty());

    request["customer"] = 5;
    CHECK(shop.command(reject, request).code() == "invalid");
}

TEST_CASE("a pending order is rejected with its reason, which may be a whole problem") {
    OrdersFixture shop;
    shop.make(1);
    const Json problem{{"type", "urn:kontor:problem:payment-declined"},
                       {"status", 409},
                       {"code", "payment-declined"},
                       {"detail", std::string(600, 'x')},
                       {"step", "authorise"}};
    const auto reply = shop.command(reject, with_reason(1, problem));
    REQUIRE(reply.is_ok());
    CHECK(reply.body()["reason"] == Json{{"code", "payment-declined"}, {"detail", std::string(500, 'x')}});
    CHECK(Json::parse(shop.events().back().data)["customer"] == "ada");
    CHECK(shop.command(reject, with_reason(1, problem)).body() == reply.body());
    CHECK(shop.command(create, create_request(1)).code() == "rejected-earlier");
    CHECK(shop.event_types() == std::vector<std::string>{"created", "rejected"});

    shop.make_confirmed(2);
    CHECK(shop.command(reject, with_reason(2, problem)).code() == "not-rejectable");
    CHECK(shop.command(reject, of(3)).code() == "invalid");
    CHECK(shop.command(reject, with_reason(3, {{"detail", "no code"}})).code() == "invalid");
    CHECK(shop.command(reject, with_reason(3, 5)).code() == "invalid");
}

TEST_CASE("a cancellation begins, and is given up or done") {
    OrdersFixture shop;
    shop.make_confirmed(1);
    CHECK(shop.command(cancel, of(1)).code() == "not-cancellable");
    const auto begun = shop.command(begin_cancel, with_reason(1, "changed my mind"));
    REQUIRE(begun.is_ok());
    CHECK(begun.body()["state"] == "confirmed");
    CHECK(begun.body()["cancelling"] == true);
    CHECK(begun.body()["reason"] == Json{{"code", "requested"}, {"detail", "changed my mind"}});
    CHECK(shop.command(begin_cancel, of(1)).body() == begun.body());
    CHECK(shop.command(begin_cancel, with_reason(1, "")).body() == begun.body());
    CHECK(shop.command(amend, {{"order", id_of(1)}, {"delivery", {{"method", "pickup"}}}}).code() ==
          "not-amendable");

    const auto aborted = shop.command(abort_cancel, of(1));
    CHECK_FALSE(aborted.body().contains("cancelling"));
    CHECK_FALSE(aborted.body().contains("reason"));
    CHECK(shop.command(abort_cancel, of(1)).is_ok());

    shop.command(begin_cancel, of(1));
    const auto cancelled = shop.command(cancel, of(1));
    CHECK(cancelled.body()["state"] == "cancelled");
    CHECK_FALSE(cancelled.body().contains("cancelling"));
    CHECK(shop.command(cancel, of(1)).body() == cancelled.body());
    CHECK(shop.event_types() == std::vector<std::string>{"created", "confirmed", "cancel-requested",
                                                         "cancel-aborted", "cancel-requested", "cancelled"});
    CHECK(shop.view(1) == cancelled.body());
    for (const auto handle : {begin_cancel, abort_cancel, cancel}) {
        CHECK(shop.command(handle, of(9)).code() == "not-found");
        CHECK(shop.command(handle, Json::object()).code() == "invalid");
    }
}

// Promise [orders-8]
TEST_CASE("an order is amended until its label is made") {
    OrdersFixture shop;
    shop.make(1);
    const Json home{{"method", "delivery"}, {"name", "Ada"},     {"street", "S 1"},
                    {"city", "T"},          {"postcode", "123"}, {"country", "DE"}};
    const Json request{{"order", id_of(1)}, {"delivery", home}};
    CHECK(shop.command(amend, request, eve).code() == "not-found");
    CHECK(shop.command(amend, request, ada).body()["delivery"] == home);
    CHECK(shop.command(amend, request, ada).is_ok());
    CHECK(shop.event_types() == std::vector<std::string>{"created", "amended"});

    shop.command(confirm, confirm_request(1));
    const auto late = shop.command(amend, {{"order", id_of(1)}, {"delivery", {{"method", "pickup"}}}}, ada);
    CHECK(late.code() == "label-exists");
    CHECK(late.body()["status"] == 409);
    CHECK(shop.command(amend, request, ada).body()["delivery"] == home);  // it goes there already
    CHECK(shop.view(1)["delivery"] == home);
    CHECK(shop.event_types() == std::vector<std::string>{"created", "amended", "confirmed"});
    shop.shipment(1, "dispatched");
    CHECK(shop.command(amend, {{"order", id_of(1)}, {"delivery", {{"method", "pickup"}}}}).code() ==
          "not-amendable");
    CHECK(shop.command(amend, {{"order", id_of(1)}, {"delivery", {{"method", "drone"}}}}).code() ==
          "invalid");
}

TEST_CASE("goods on their way or delivered can come back") {
    OrdersFixture shop;
    shop.make_confirmed(1);
    CHECK(shop.command(return_goods, of(1), ada).code() == "not-returnable");
    shop.shipment(1, "dispatched");
    CHECK(shop.state(1) == "dispatched");
    shop.shipment(1, "delivered");
    CHECK(shop.state(1) == "delivered");
    CHECK(shop.command(return_goods, of(1), eve).code() == "not-found");
    const auto returned = shop.command(return_goods, with_reason(1, {{"code", "damaged"}}), ada);
    CHECK(returned.body()["state"] == "returned");
    CHECK(returned.body()["reason"] == Json{{"code", "damaged"}, {"detail", ""}});
    CHECK(Json::parse(shop.events().back().data) ==
          Json{{"id", id_of(1)},
               {"customer", "ada"},
               {"reason", {{"code", "damaged"}, {"detail", ""}}},
               {"items", {{{"sku", "tea"}, {"quantity", 2}}, {{"sku", "mug"}, {"quantity", 1}}}}});
    CHECK(shop.command(return_goods, of(1)).is_ok());
    shop.payment(1, "refunded");
    CHECK(shop.view(1)["payment"]["state"] == "refunded");
    CHECK(shop.view(1)["state"] == "returned");
    CHECK(shop.event_types() == std::vector<std::string>{"created", "confirmed", "returned"});
}

TEST_CASE("news of other orders, and news that is none, changes nothing") {
    OrdersFixture shop;
    shop.make(1);
    const auto before = shop.view(1);
    shop.payment(9, "captured");
    shop.shipment(9, "dispatched");
    shop.payment(1, "captured");
    shop.shipment(1, "label-created");
    shop.take_in(on_payment, "payment", "x", "captured", {{"id", "x"}});
    shop.take_in(on_shipping, "parcel", "x", "dispatched", {{"order", id_of(1)}});
    CHECK(shop.view(1) == before);
    CHECK(shop.changes == std::vector<std::string>{"pending"});
    shop.command(confirm, confirm_request(1));
    shop.payment(1, "captured");
    shop.shipment(1, "label-created");
    CHECK(shop.changes == std::vector<std::string>{"pending", "confirmed"});
}

// Promise [orders-8]
TEST_CASE("an order goes where its label says, and tells so once") {
    OrdersFixture shop;
    shop.make(1);
    shop.command(confirm, confirm_request(1));
    const Json elsewhere{{"method", "delivery"}, {"name", "Ada"},       {"street", "Alsterufer 1"},
                         {"city", "Hamburg"},    {"postcode", "20354"}, {"country", "DE"}};
    for (const auto number : {1, 1, 9}) {
        shop.take_in(on_shipping, "shipment", shipment_id(number), "redirected",
                     {{"id", shipment_id(number)},
                      {"order", id_of(number)},
                      {"state", "label-created"},
                      {"tracking", "T1"},
                      {"delivery", elsewhere}});
    }
    CHECK(shop.view(1)["delivery"] == elsewhere);
    CHECK(shop.event_types() == std::vector<std::string>{"created", "confirmed", "amended"});
}

TEST_CASE("confirm names what is wrong") {
    OrdersFixture shop;
    shop.make(1);
    struct Case {
        const char* pointer;
        Json patch;
    };
    const Case cases[] = {
        {"/order", {{"order", "x"}}},
        {"/payment", {{"payment", nullptr}}},
        {"/payment", {{"payment", "p"}}},
        {"/payment/id", {{"payment", {{"id", "p"}}}}},
        {"/payment/state", {{"payment", {{"state", ""}}}}},
        {"/shipment", {{"shipment", nullptr}}},
        {"/shipment/id", {{"shipment", {{"id", 5}}}}},
        {"/shipment/state", {{"shipment", {{"state", Json::array()}}}}},
        {"/shipment/tracking", {{"shipment", {{"tracking", std::string(65, 'x')}}}}},
    };
    for (const auto& [pointer, patch] : cases) {
        CAPTURE(patch.dump());
        auto request = confirm_request(1);
        request.merge_patch(patch);
        const auto reply = shop.command(confirm, request);
        CHECK(reply.code() == "invalid");
        CHECK(reply.body()["errors"][0]["pointer"] == pointer);
    }
    CHECK(shop.state(1) == "pending");
}

// Shipping bars a label that it was told to cancel before it had heard of it: then it knows no order, and no tracking.
TEST_CASE("a label that was cancelled before it was made is news of no order") {
    OrdersFixture orders;
    orders.make_confirmed(1);
    const auto before = orders.view(1);
    orders.take_in(
        on_shipping, "shipment", shipment_id(2), "cancelled",
        {{"id", shipment_id(2)}, {"order", nullptr}, {"state", "cancelled"}, {"tracking", nullptr}});
    CHECK(orders.view(1) == before);
}

TEST_CASE("an order that is so old that its payment may be gone can't be undone; younger ones can") {
    constexpr std::chrono::days kept{180};
    OrdersFixture shop;
    shop.make_confirmed(1);
    shop.make_confirmed(2);
    shop.payment(2, "captured");
    shop.shipment(2, "dispatched");
    shop.clock.time += kept;
    CHECK(shop.command(begin_cancel, {{"order", id_of(1)}}).is_ok());
    CHECK(shop.command(abort_cancel, {{"order", id_of(1)}}).is_ok());
    shop.clock.time += kontor::Milliseconds{1};
    for (const auto& reply : {shop.command(begin_cancel, {{"order", id_of(1)}}),
                              shop.command(return_goods, {{"order", id_of(2)}})}) {
        CHECK(reply.is_rejected());
        CHECK(reply.code() == "too-old");
    }
    CHECK(shop.state(1) == "confirmed");
    CHECK(shop.state(2) == "dispatched");
    // Others' orders stay unseen, however old.
    CHECK(shop.command(begin_cancel, {{"order", id_of(1)}}, {"eve", {"customer"}}).code() == "not-found");
}
