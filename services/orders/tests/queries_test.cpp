#include <doctest/doctest.h>

#include "services/orders/tests/orders_fixture.hpp"

using kontor::Json;
using namespace orders;

namespace {

std::vector<std::string> ids(const kontor::Reply& reply) {
    std::vector<std::string> found;
    for (const auto& item : reply.body().at("items")) found.push_back(item.at("id"));
    return found;
}

using Ids = std::vector<std::string>;

}  // namespace

// Promise [orders-5]
TEST_CASE("an order can be seen as it was at any time") {
    OrdersFixture shop;
    const auto start = shop.clock.time;
    std::vector<std::pair<kontor::Time, Json>> seen;
    const auto step = [&](const std::function<void()>& happen) {
        shop.clock.time += std::chrono::seconds{10};
        happen();
        seen.emplace_back(shop.clock.time, shop.view(1));
    };
    step([&] { shop.command(create, create_request(1)); });
    step([&] {
        shop.command(amend, {{"order", id_of(1)},
                             {"delivery",
                              {{"method", "delivery"},
                               {"name", "A"},
                               {"street", "S"},
                               {"city", "C"},
                               {"postcode", "1"},
                               {"country", "DE"}}}});
    });
    step([&] { shop.command(confirm, confirm_request(1)); });
    step([&] { shop.command(begin_cancel, {{"order", id_of(1)}, {"reason", "hm"}}); });
    step([&] { shop.command(abort_cancel, {{"order", id_of(1)}}); });
    step([&] { shop.shipment(1, "dispatched"); });
    step([&] { shop.shipment(1, "delivered"); });
    step([&] { shop.command(return_goods, {{"order", id_of(1)}}); });
    step([&] { shop.payment(1, "refunded"); });

    const auto at = [&](kontor::Time time) {
        return shop.query(get, {{"order", id_of(1)}, {"at", kontor::format_time(time)}});
    };
    CHECK(at(start).code() == "not-found");
    for (const auto& [time, view] : seen) {
        CAPTURE(kontor::format_time(time));
        CHECK(at(time).body() == view);
        CHECK(at(time + std::chrono::seconds{9}).body() == view);
    }
    CHECK(at(shop.clock.time + std::chrono::years{10}).body() == shop.view(1));
    CHECK(shop.query(get, {{"order", id_of(1)}, {"at", "2026-11-22T17:00:35Z"}}).body()["state"] ==
          "confirmed");
    for (const auto& wrong :
         {Json("yesterday"), Json("2026-11-22"), Json(5), Json(""), Json("2026-13-01T00:00:00Z")}) {
        CHECK(shop.query(get, {{"order", id_of(1)}, {"at", wrong}}).code() == "invalid");
    }
}

TEST_CASE("a cancelled and a rejected order can be seen as they were") {
    OrdersFixture shop;
    shop.make_confirmed(1);
    shop.make(2);
    shop.clock.time += std::chrono::seconds{10};
    shop.command(begin_cancel, {{"order", id_of(1)}});
    shop.payment(1, "refunded");
    shop.shipment(1, "cancelled");
    shop.command(cancel, {{"order", id_of(1)}});
    shop.payment(2, "voided");
    shop.command(reject, {{"order", id_of(2)}, {"reason", {{"code", "out-of-stock"}}}});
    shop.command(reject, {{"order", id_of(3)}, {"reason", {{"code", "out-of-stock"}}}});
    for (const int number : {1, 2, 3}) {
        CAPTURE(number);
        const Json now{{"order", id_of(number)}, {"at", "2026-11-22T17:00:10.000Z"}};
        CHECK(shop.query(get, now).body() == shop.view(number));
        const Json before{{"order", id_of(number)}, {"at", "2026-11-22T17:00:09.999Z"}};
        const auto past = shop.query(get, before);
        CHECK(past.body().value("state", "") == (number == 1 ? "confirmed" : number == 2 ? "pending" : ""));
    }
}

// Promise [orders-4]
TEST_CASE("customers see their own orders, and the key is for those who run the shop") {
    OrdersFixture shop;
    auto request = create_request(1, "ada");
    request["key"] = "k";
    shop.command(create, request);
    const Json asked{{"order", id_of(1)}};
    struct Case {
        const char* who;
        kontor::Principal principal;
        bool sees;
        bool sees_key;
    };
    const Case cases[] = {{"ada", ada, true, false},
                          {"eve", eve, false, false},
                          {"nobody", {}, false, false},
                          {"a role nobody knows", {"ada2", {"auditor"}}, false, false},
                          {"a subject without roles", {"ada", {}}, true, false},
                          {"admin", admin, true, false},
                          {"staff", staff, true, true},
                          {"an operator", {"operator", {"operator"}}, true, true},
                          {"a service", service, true, true}};
    for (const auto& [who, principal, sees, sees_key] : cases) {
        CAPTURE(who);
        const auto got = shop.query(get, asked, principal);
        CHECK(got.is_ok() == sees);
        if (!sees) CHECK(got.code() == "not-found");
        CHECK(got.body().contains("key") == sees_key);
        CHECK(ids(shop.query(list, Json::object(), principal)).size() == (sees ? 1 : 0));
        CHECK(ids(shop.query(list, {{"customer", "ada"}}, principal)).size() == (sees ? 1 : 0));
        const auto told = shop.query(history, asked, principal);
        CHECK(told.is_ok() == sees);
        if (sees) CHECK(told.body()["items"][0]["data"].contains("key") == sees_key);
        CHECK(shop.query(get, {{"order", id_of(1)}, {"at", "2027-01-01T00:00:00Z"}}, principal).is_ok() ==
              sees);
    }
}

TEST_CASE("orders are listed newest first, by customer and state, in pages") {
    OrdersFixture shop;
    for (int i = 1; i <= 7; ++i) shop.make(i, i % 2 == 0 ? "eve" : "ada");
    for (const int number : {2, 3, 4}) shop.command(confirm, confirm_request(number));

    const auto list_of = [&](const Json& body) { return ids(shop.query(list, body)); };
    CHECK(list_of(Json::object()) ==
          Ids{id_of(7), id_of(6), id_of(5), id_of(4), id_of(3), id_of(2), id_of(1)});
    CHECK(list_of({{"customer", "eve"}}) == Ids{id_of(6), id_of(4), id_of(2)});
    CHECK(list_of({{"state", "confirmed"}}) == Ids{id_of(4), id_of(3), id_of(2)});
    CHECK(list_of({{"state", "confirmed"}, {"customer", "ada"}}) == Ids{id_of(3)});
    CHECK(list_of({{"state", "returned"}}).empty());
    CHECK(list_of({{"customer", "nobody"}}).empty());
    CHECK(ids(shop.query(list, {{"customer", "ada"}}, eve)) == Ids{id_of(6), id_of(4), id_of(2)});

    for (const auto& filter : {Json::object(), Json{{"customer", "ada"}}, Json{{"state", "pending"}},
                               Json{{"state", "pending"}, {"customer", "ada"}}}) {
        Ids collected;
        auto page = filter;
        page["limit"] = 2;
        for (;;) {
            const auto reply = shop.query(list, page);
            for (const auto& id : ids(reply)) collected.push_back(id);
            if (reply.body()["next"].is_null()) break;
            page["cursor"] = reply.body()["next"];
        }
        CHECK(collected == list_of(filter));
    }
    for (const auto& wrong :
         {Json{{"state", "lost"}}, Json{{"state", 1}}, Json{{"customer", ""}}, Json{{"limit", 0}},
          Json{{"cursor", "x"}}, Json{{"cursor", "0"}}, Json{{"cursor", "-3"}}, Json{{"cursor", "1e3"}},
          Json{{"cursor", "99999999999999999999"}}}) {
        CAPTURE(wrong.dump());
        CHECK(shop.query(list, wrong).code() == "invalid");
    }
}

TEST_CASE("the history says which times can't be right") {
    OrdersFixture shop;
    shop.make(1);
    shop.clock.time -= std::chrono::hours{1};
    shop.command(confirm, confirm_request(1));
    const auto told = shop.query(history, {{"order", id_of(1)}}).body()["items"];
    CHECK_FALSE(told[0].contains("time_untrusted"));
    CHECK(told[1]["time_untrusted"] == true);
    CHECK(told[1]["time"] == told[0]["time"]);  // time doesn't go back
}

TEST_CASE("the history of an order is its events, in pages") {
    OrdersFixture shop;
    shop.make_confirmed(1);
    shop.make(2);
    for (int i = 0; i < 3; ++i) {
        shop.command(begin_cancel, {{"order", id_of(1)}});
        shop.command(abort_cancel, {{"order", id_of(1)}});
    }
    const auto all = shop.query(history, {{"order", id_of(1)}}).body();
    CHECK(all["items"].size() == 8);
    CHECK(all["next"].is_null());
    CHECK(all["items"][0]["type"] == "created");
    CHECK(all["items"][0]["version"] == 1);
    CHECK(all["items"][0]["time"] == "2026-11-22T17:00:00.000Z");
    CHECK(all["items"][1]["data"]["payment"]["id"] == payment_id(1));

    const auto first = shop.query(history, {{"order", id_of(1)}, {"limit", 5}}).body();
    CHECK(first["items"].size() == 5);
    const auto second =
        shop.query(history, {{"order", id_of(1)}, {"limit", 5}, {"cursor", first["next"]}}).body();
    CHECK(second["items"].size() == 3);
    CHECK(second["items"][0]["version"] == 6);
    CHECK(second["next"].is_null());
    CHECK(shop.query(history, {{"order", id_of(9)}}).code() == "not-found");
    CHECK(shop.query(history, Json::object()).code() == "invalid");
    CHECK(shop.query(history, {{"order", id_of(1)}, {"cursor", "x"}}).code() == "invalid");
}
