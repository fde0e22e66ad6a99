// An order that goes through, over HTTP alone: what the customer is told, and what the node then holds.
#include <csignal>

#include "runtime/testing/eventually.hpp"
#include "tests/e2e/order_fixture.hpp"

using namespace kontor;

namespace {

Shop::Headers with_key(const std::string& key) {
    return {{"Idempotency-Key", key}};
}

std::string id_of(const Answer& answer) {
    return answer.body.value("id", "");
}

/// A service that hangs, as long as this object lives.
class Hanging {
public:
    explicit Hanging(pid_t pid) : pid_{pid} { ::kill(pid_, SIGSTOP); }
    ~Hanging() { ::kill(pid_, SIGCONT); }
    Hanging(const Hanging&) = delete;
    Hanging& operator=(const Hanging&) = delete;

private:
    pid_t pid_;
};

}  // namespace

TEST_CASE("a customer registers, logs in, finds a product, orders it, and gets a confirmed order") {
    auto& node = shared_node();
    const auto sku = new_product(node, 10);
    auto customer = new_customer_of(node);

    const auto found = customer.get("/api/products?q=Product&limit=500");
    REQUIRE(found.status == 200);
    CHECK(found.body.at("items").dump().find('"' + sku + '"') != std::string::npos);

    const auto placed = customer.post("/api/orders", order_of(sku, 2));
    INFO(placed.text());
    REQUIRE(placed.status == 201);
    CHECK(placed.header("location") == "/api/orders/" + id_of(placed));
    CHECK(placed.header("content-type") == "application/json");

    const auto& order = placed.body;
    for (const auto* name : {"id", "customer", "created", "updated"}) CHECK(order.at(name).is_string());
    CHECK_FALSE(order.contains("key"));  // the services' business
    CHECK(order.at("state") == "confirmed");
    CHECK(order.at("customer") == customer.get("/api/users/me").body.at("id"));
    CHECK(order.at("items") == Json::array({{{"sku", sku},
                                             {"name", "Product " + sku},
                                             {"quantity", 2},
                                             {"unit_price", {{"amount", 1299}, {"currency", "EUR"}}},
                                             {"line_total", {{"amount", 2598}, {"currency", "EUR"}}}}}));
    CHECK(order.at("total") == Json{{"amount", 2598}, {"currency", "EUR"}});
    CHECK(order.at("payment").at("state") == "captured");
    CHECK(order.at("payment").at("id").is_string());
    CHECK(order.at("shipment").at("state") == "label-created");
    CHECK(order.at("shipment").at("id").is_string());
    CHECK_FALSE(order.at("shipment").at("tracking").get<std::string>().empty());

    CHECK(customer.get("/api/orders/" + id_of(placed)).body == order);
    CHECK(customer.get("/api/orders").body.at("items") == Json::array({order}));
    CHECK(customer.get("/api/payments/" + order["payment"]["id"].get<std::string>()).body.at("amount") ==
          order["total"]);
    CHECK(customer.get("/api/shipments/" + order["shipment"]["id"].get<std::string>()).body.at("order") ==
          order["id"]);
    CHECK(stock_of(sku).at("on_hand") == 8);
    CHECK(stock_of(sku).at("reserved") == 0);
}

TEST_CASE("the same order with the same key is the same order, and has no second effect") {
    auto& node = shared_node();
    const auto sku = new_product(node, 10);
    auto customer = new_customer_of(node);
    Books books{node};

    const auto first = customer.post("/api/orders", order_of(sku, 3), with_key("once"));
    REQUIRE_MESSAGE(first.status == 201, first.text());
    const auto before = books.counts();
    const auto again = customer.post("/api/orders", order_of(sku, 3), with_key("once"));
    INFO(again.text());
    CHECK(again.status == 201);
    CHECK(again.body == first.body);
    CHECK(again.header("location") == first.header("location"));
    CHECK(books.counts() == before);
    CHECK(stock_of(sku).at("on_hand") == 7);

    // Members in another order are the same order still.
    const std::string text =
        R"({"payment":{"token":"tok_ok","method":"sandbox"},"delivery":{"method":"pickup"},)"
        R"( "items":[{"quantity":3,"sku":")" +
        sku + R"("}]})";
    const auto shuffled =
        customer.send({.method = "POST", .path = "/api/orders", .headers = with_key("once"), .body = text});
    CHECK(shuffled.status == 201);
    CHECK(id_of(shuffled) == id_of(first));
}

TEST_CASE("another order with a used key is refused; another customer may use the same key") {
    auto& node = shared_node();
    const auto sku = new_product(node, 10);
    auto customer = new_customer_of(node);
    auto other = new_customer_of(node);

    const auto first = customer.post("/api/orders", order_of(sku, 1), with_key("mine"));
    REQUIRE_MESSAGE(first.status == 201, first.text());
    const auto changed = customer.post("/api/orders", order_of(sku, 2), with_key("mine"));
    CHECK_MESSAGE(changed.status == 422, changed.text());
    CHECK(changed.code() == "idempotency-key-reused");
    CHECK(stock_of(sku).at("on_hand") == 9);

    const auto others = other.post("/api/orders", order_of(sku, 2), with_key("mine"));
    CHECK_MESSAGE(others.status == 201, others.text());
    CHECK(id_of(others) != id_of(first));
    CHECK(stock_of(sku).at("on_hand") == 7);
}

TEST_CASE("an order of several products, delivered to an address and paid in cash") {
    auto& node = shared_node();
    const auto one = new_product(node, 5);
    const auto two = new_product(node, 5);
    auto customer = new_customer_of(node);

    const Json address{{"method", "delivery"}, {"name", "Ada Löwe"},  {"street", "Alsterufer 1"},
                       {"city", "Hamburg"},    {"postcode", "20354"}, {"country", "DE"}};
    const Json order{{"items", {{{"sku", one}, {"quantity", 1}}, {{"sku", two}, {"quantity", 5}}}},
                     {"payment", {{"method", "cash"}}},
                     {"delivery", address}};
    const auto placed = customer.post("/api/orders", order);
    INFO(placed.text());
    REQUIRE(placed.status == 201);
    CHECK(placed.body.at("total").at("amount") == 6 * 1299);
    const auto shipment = customer.get("/api/shipments/" + placed.body["shipment"]["id"].get<std::string>());
    CHECK(shipment.body.at("delivery") == address);
    CHECK(stock_of(two).at("available") == 0);
}

TEST_CASE("an order that isn't waited for is found at its place from the first moment") {
    auto& node = shared_node();
    const auto sku = new_product(node, 20);
    auto customer = new_customer_of(node);
    auto other = new_customer_of(node);
    for (int i = 0; i < 20; ++i) {
        const auto placed = customer.post("/api/orders", order_of(sku, 1), {{"Prefer", "wait=0"}});
        INFO(placed.text());
        REQUIRE((placed.status == 202 || placed.status == 201));
        const auto place = placed.header("location");
        const auto found = customer.get(place);
        CHECK_MESSAGE(found.status == 200, found.text());
        CHECK(found.body.value("id", "") == id_of(placed));
        CHECK(found.body.at("items").at(0).at("quantity") == 1);
        CHECK(other.get(place).status == 404);
        CHECK(eventually([&] { return customer.get(place).body.value("state", "") == "confirmed"; }));
    }
}

TEST_CASE("an order that was promised while orders hung is found at its place when it is rejected") {
    auto& node = shared_node();
    const auto sku = new_product(node, 5);
    auto customer = new_customer_of(node);
    auto staff = staff_of(node);
    Answer placed;
    {
        const Hanging orders{node.pid("orders")};
        placed = customer.post("/api/orders", order_of(sku, 1), {{"Prefer", "wait=0"}});
        REQUIRE_MESSAGE(placed.status == 202, placed.text());
        const auto saga = "/api/sagas/" + placed.body.at("saga").get<std::string>();
        REQUIRE(eventually([&] { return staff.get(saga).body.value("state", "") == "compensating"; },
                           std::chrono::seconds{30}));
    }
    const auto place = placed.header("location");
    REQUIRE(eventually([&] { return customer.get(place).body.value("state", "") == "rejected"; },
                       std::chrono::seconds{60}));
    CHECK(customer.get(place).body.at("reason").at("code") == "orders-unanswered");
    CHECK(eventually([&] { return stock_of(sku).value("available", 0) == 5; }));
}
