// Orders that a client was promised with a 202, and that the orders service doesn't know yet.
#include <doctest/doctest.h>

#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Reply;

constexpr const char* checkout_id = "0192f7a4-6a51-7c3e-9d0f-000000000002";
const std::string path = std::string{"/api/orders/"} + order_id;

Json view_of(const std::string& id, const std::string& order, const std::string& state = "running") {
    return {{"id", id},
            {"definition", "checkout"},
            {"state", state},
            {"ids", {{"order", order}}},
            {"started", "2026-11-22T17:01:37.123Z"},
            {"updated", "2026-11-22T17:01:38.456Z"}};
}

/// The coordinator tells neither key nor delivery: they are private to the saga.
Json with_data(Json view) {
    view["data"]["input"] = {{"customer", ada},
                             {"items", {{{"sku", "tea-1"}, {"quantity", 2}}}},
                             {"payment", {{"method", "sandbox"}}}};
    return view;
}

/// Orders knows nothing of the order; its checkout is under way.
struct PromisedOrder : GatewayFixture {
    PromisedOrder() {
        services.on("orders.get", Reply::rejected(kontor::not_found("there is no such order")));
        services.on("saga-coordinator.list", Reply::ok({{"items", {view_of(checkout_id, order_id)}}}));
        services.on("saga-coordinator.get", Reply::ok(with_data(view_of(checkout_id, order_id))));
    }
};

}  // namespace

// Promise [gateway-11].
TEST_CASE_FIXTURE(PromisedOrder, "an order whose checkout has not made it yet is pending") {
    const auto answer = get(path, customer());
    CHECK(answer.status == 200);
    CHECK(answer.json() == Json{{"id", order_id},
                                {"state", "pending"},
                                {"customer", ada},
                                {"items", {{{"sku", "tea-1"}, {"quantity", 2}}}},
                                {"payment", {{"method", "sandbox"}}},
                                {"shipment", Json::object()},
                                {"created", "2026-11-22T17:01:37.123Z"},
                                {"updated", "2026-11-22T17:01:38.456Z"}});
    CHECK(services.last("saga-coordinator.list").body ==
          Json{{"definition", "checkout"}, {"state", "unfinished"}, {"limit", 500}});
    CHECK(services.last("saga-coordinator.get").body == Json{{"id", checkout_id}});
    CHECK(get(path, staff()).status == 200);
    CHECK(get(path, token("eve", {"customer"})).status == 404);
    CHECK(get(path + "?at=2026-11-22T17:01:38.000Z", customer()).status == 404);  // it was not there then
}

// Promise [gateway-11].
TEST_CASE_FIXTURE(PromisedOrder, "a promised order is looked for on every page of what is under way") {
    services.on("saga-coordinator.list", [](const kontor::Request& request) -> std::optional<Reply> {
        if (request.body.value("cursor", "") == "two") {
            return Reply::ok({{"items", {view_of(checkout_id, order_id)}}, {"next", nullptr}});
        }
        return Reply::ok({{"items", {view_of(order_id, checkout_id)}}, {"next", "two"}});
    });
    CHECK(get(path, customer()).status == 200);
    services.on("saga-coordinator.list", Reply::ok({{"items", Json::array()}, {"next", "more"}}));
    const auto unsure = get(path, customer());
    CHECK(unsure.status == 503);
    CHECK(unsure.headers.has("Retry-After"));
}

// Promise [gateway-11].
TEST_CASE_FIXTURE(PromisedOrder, "an order that nobody has promised isn't there") {
    SUBCASE("no checkout") {
        services.on("saga-coordinator.list", Reply::ok({{"items", Json::array()}}));
    }
    SUBCASE("another's checkout") {
        services.on("saga-coordinator.list", Reply::ok({{"items", {view_of(order_id, checkout_id)}}}));
    }
    SUBCASE("a checkout that has ended meanwhile, and orders knows nothing") {
        services.on("saga-coordinator.get",
                    Reply::ok(with_data(view_of(checkout_id, order_id, "completed"))));
    }
    CHECK(get(path, customer()).status == 404);
}

// Promise [gateway-11].
TEST_CASE_FIXTURE(PromisedOrder, "a checkout that ends between two questions hides no order") {
    int asked = 0;
    services.on("orders.get", [&](const kontor::Request&) -> std::optional<Reply> {
        if (++asked == 1) return Reply::rejected(kontor::not_found("there is no such order"));
        return Reply::ok({{"id", order_id}, {"state", "confirmed"}});
    });
    services.on("saga-coordinator.list", Reply::ok({{"items", Json::array()}}));
    CHECK(get(path, customer()).json().value("state", "") == "confirmed");
}

TEST_CASE_FIXTURE(PromisedOrder, "what can't be looked for is a 503, and no missing order") {
    services.on("saga-coordinator.list", Reply::error({kontor::ErrorKind::busy, "too much to do"}));
    CHECK(get(path, customer()).status == 503);
}

TEST_CASE_FIXTURE(PromisedOrder, "a promised order can't be cancelled yet") {
    const auto answer = post(path + "/cancel", Json::object());
    CHECK(answer.status == 409);
    CHECK(answer.code() == "not-cancellable");
    CHECK(services.asked("saga-coordinator.start").empty());
}

}  // namespace gateway
