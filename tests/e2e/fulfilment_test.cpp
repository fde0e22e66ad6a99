// After the order: cancelled, amended, dispatched, delivered, returned.
#include "runtime/testing/eventually.hpp"
#include "tests/e2e/order_fixture.hpp"

using namespace kontor;

namespace {

/// A customer with one confirmed order of two pieces out of five.
struct Bought {
    std::string sku = new_product(shared_node(), 5);
    Shop customer = new_customer_of(shared_node());
    Shop staff = staff_of(shared_node());
    Json order = place();

    Json place() {
        auto placed = customer.post("/api/orders", order_of(sku, 2));
        REQUIRE_MESSAGE(placed.status == 201, placed.text());
        return placed.body;
    }
    std::string path() const { return "/api/orders/" + order.at("id").get<std::string>(); }
    std::string shipment() const {
        return "/api/shipments/" + order.at("shipment").at("id").get<std::string>();
    }
    std::string payment() const { return "/api/payments/" + order.at("payment").at("id").get<std::string>(); }
    /// The order's view follows the shipment's events.
    bool becomes(const std::string& state) {
        return eventually([&] { return customer.get(path()).body.value("state", "") == state; });
    }
    void send_off() {
        const auto sent = staff.post(shipment() + "/dispatch", Json::object());
        REQUIRE_MESSAGE(sent.status == 200, sent.text());
        REQUIRE(becomes("dispatched"));
    }
};

}  // namespace

TEST_CASE("a cancelled order gives back the money, the goods and the label") {
    Bought bought;
    const auto cancelled = bought.customer.post(bought.path() + "/cancel", {{"reason", "ordered twice"}});
    INFO(cancelled.text());
    REQUIRE(cancelled.status == 200);
    CHECK(cancelled.body.at("state") == "cancelled");
    CHECK(cancelled.body.at("reason").dump().find("ordered twice") != std::string::npos);
    CHECK(bought.customer.get(bought.payment()).body.at("state") == "refunded");
    CHECK(bought.customer.get(bought.shipment()).body.at("state") == "cancelled");
    CHECK(stock_of(bought.sku).at("on_hand") == 5);
    CHECK(stock_of(bought.sku).at("available") == 5);
    const auto held = Books{shared_node()}.of_order(bought.order.at("id"));
    CHECK_MESSAGE(held.nothing_left(), held.text());

    const auto again = bought.customer.post(bought.path() + "/cancel", Json::object());
    CHECK_MESSAGE(again.status == 200, again.text());
    CHECK(stock_of(bought.sku).at("on_hand") == 5);
    CHECK(bought.staff.post(bought.shipment() + "/dispatch", Json::object()).status == 409);
}

TEST_CASE("an order is dispatched and delivered, and its view and history tell") {
    Bought bought;
    bought.send_off();
    CHECK(bought.customer.post(bought.path() + "/cancel", Json::object()).status == 409);
    const auto delivered = bought.staff.post(bought.shipment() + "/deliver", Json::object());
    CHECK_MESSAGE(delivered.status == 200, delivered.text());
    REQUIRE(bought.becomes("delivered"));
    CHECK(bought.customer.get(bought.path()).body.at("shipment").at("state") == "delivered");

    const auto history = bought.customer.get(bought.path() + "/history").body.at("items");
    REQUIRE(history.size() >= 2);
    CHECK(history.at(0).at("type") == "created");
    CHECK(history.at(1).at("type") == "confirmed");
    const auto past =
        bought.customer.get(bought.path() + "?at=" + bought.order.at("updated").get<std::string>());
    CHECK_MESSAGE(past.body.value("state", "") == "confirmed", past.text());
}

TEST_CASE("a returned order gives back the money and the goods, by events alone") {
    Bought bought;
    CHECK(bought.customer.post(bought.path() + "/return", Json::object()).status ==
          409);  // it hasn't been sent
    bought.send_off();
    const auto returned = bought.customer.post(bought.path() + "/return", {{"reason", "too small"}});
    INFO(returned.text());
    REQUIRE(returned.status == 200);
    CHECK(returned.body.at("state") == "returned");
    CHECK(eventually(
        [&] { return bought.customer.get(bought.payment()).body.value("state", "") == "refunded"; }));
    CHECK(eventually([&] { return stock_of(bought.sku).value("on_hand", 0) == 5; }));
}

TEST_CASE("an order can go elsewhere until it is dispatched, and its parcel with it") {
    Bought bought;
    const Json address{{"method", "delivery"}, {"name", "Ada"},       {"street", "Alsterufer 1"},
                       {"city", "Hamburg"},    {"postcode", "20354"}, {"country", "DE"}};
    CHECK(new_customer_of(shared_node()).put(bought.path(), {{"delivery", address}}).status == 404);
    const auto amended = bought.customer.put(bought.path(), {{"delivery", address}});
    REQUIRE_MESSAGE(amended.status == 200, amended.text());
    CHECK(amended.body.at("delivery") == address);
    CHECK(bought.customer.get(bought.shipment()).body.at("delivery") == address);
    CHECK(eventually([&] { return bought.customer.get(bought.path()).body.at("delivery") == address; }));
    CHECK(bought.customer.put(bought.path(), {{"delivery", address}}).status == 200);
    bought.send_off();
    const auto late = bought.customer.put(bought.path(), {{"delivery", {{"method", "pickup"}}}});
    CHECK(late.status == 409);
    CHECK(bought.customer.get(bought.path()).body.at("delivery") == address);
}

TEST_CASE("the customer is told by notices of what became of the order") {
    Bought bought;
    bought.send_off();
    Books books{shared_node()};
    const auto customer = bought.order.at("customer").get<std::string>();
    const auto told = [&](const std::string& kind) {
        for (const auto& notice : books.all("notification", "list", {{"customer", customer}})) {
            if (notice.at("order") == bought.order["id"] && notice.at("kind") == kind) return true;
        }
        return false;
    };
    CHECK(eventually([&] { return told("confirmed"); }));
    CHECK(eventually([&] { return told("dispatched"); }));
}
