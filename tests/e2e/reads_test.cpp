// What readers get of a whole node: an order with its payment and shipment in one answer, and answers given again.
#include <doctest/doctest.h>

#include <csignal>

#include "runtime/testing/eventually.hpp"
#include "tests/e2e/order_fixture.hpp"

using namespace kontor;

namespace {

/// Stops a service's process, and lets it go on at the end of its life.
class Standstill {
public:
    explicit Standstill(const std::string& service) : pid_{shared_node().pid(service)} {
        REQUIRE(::kill(pid_, SIGSTOP) == 0);
    }
    ~Standstill() { ::kill(pid_, SIGCONT); }
    Standstill(const Standstill&) = delete;
    Standstill& operator=(const Standstill&) = delete;

private:
    pid_t pid_;
};

bool is_whole(const Answer& overview) {
    return overview.status == 200 && overview.body.at("incomplete").empty();
}

}  // namespace

TEST_CASE(
    "one answer has an order with its payment and its shipment, and the rest when payment doesn't answer") {
    auto shop = new_customer_of(shared_node());
    const auto placed = shop.post("/api/orders", order_of(new_product(shared_node(), 5), 2));
    REQUIRE_MESSAGE(placed.status == 201, placed.text());
    const auto target = "/api/orders/" + placed.body.at("id").get<std::string>() + "/overview";

    Answer overview;
    REQUIRE(eventually([&] {
        overview = shop.get(target);
        return is_whole(overview) && overview.body.at("payment").is_object() &&
               overview.body.at("shipment").is_object();
    }));
    CHECK(overview.body.at("order").at("id") == placed.body.at("id"));
    CHECK(overview.body.at("payment").at("order") == placed.body.at("id"));
    CHECK(overview.body.at("payment").at("state") == "captured");
    CHECK(overview.body.at("payment").at("amount").at("amount") == 2598);
    CHECK(overview.body.at("shipment").at("order") == placed.body.at("id"));
    CHECK(new_customer_of(shared_node()).get(target).status == 404);

    {
        const Standstill payment{"payment"};
        const auto without = shop.get(target);
        REQUIRE_MESSAGE(without.status == 200, without.text());
        CHECK(without.body.at("payment").is_null());
        CHECK(without.body.at("shipment") == overview.body.at("shipment"));
        REQUIRE(without.body.at("incomplete").size() == 1);
        CHECK(without.body.at("incomplete")[0].at("part") == "payment");
    }
    CHECK(eventually([&] { return is_whole(shop.get(target)); }));
}

TEST_CASE(
    "a product's answer is given again until its price changes, and clients may ask whether theirs is "
    "right") {
    const auto sku = new_product(shared_node(), 1);
    const auto target = "/api/products/" + sku;
    Shop visitor{shared_node()};
    Answer kept;
    REQUIRE(eventually([&] {
        kept = visitor.get(target);
        return kept.header("cache-status") == "kontor; hit";
    }));
    cli::HttpRequest ask;
    ask.method = "GET";
    ask.path = target;
    ask.headers = {{"If-None-Match", kept.header("etag")}};
    CHECK(visitor.send(ask).status == 304);

    auto staff = staff_of(shared_node());
    const Json product{{"name", "Dearer"}, {"price", {{"amount", 1399}, {"currency", "EUR"}}}};
    REQUIRE(staff.put(target, product).status == 200);
    CHECK(visitor.get(target).body.at("price").at("amount") == 1399);
    CHECK(visitor.send(ask).status == 200);
}
