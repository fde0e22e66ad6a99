// Several instances of one service behind a gateway, on a real broker: who gets how much, and what a bad one does to clients.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"
#include "services/gateway/tests/traffic/played_instance.hpp"
#include "services/gateway/tests/traffic/shoppers.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;
using kontor::Reply;

constexpr int shoppers = 8;

std::string balanced_by(const std::string& balancing) {
    return R"({"services": {"default": {"balancing": ")" + balancing + R"(", "key": "sku"}}})";
}

/// A gateway, and three instances of catalog.
struct Catalogues {
    explicit Catalogues(const std::string& config = "{}") : node{config} {
        node.services.set_presence("catalog", "down");
        for (const auto* name : {"catalog-a", "catalog-b", "catalog-c"}) {
            instances.push_back(std::make_unique<PlayedInstance>(node.broker.address(), "catalog", name));
        }
        // Until the gateway knows them all.
        const auto all_asked = [this] {
            node.get("/api/products");
            return std::ranges::all_of(instances, [](const auto& each) { return each->asked() > 0; });
        };
        REQUIRE(kontor::eventually(all_asked));
        forget();
    }

    void forget() {
        for (auto& each : instances) each->forget();
    }
    int asked() const {
        int sum = 0;
        for (const auto& each : instances) sum += each->asked();
        return sum;
    }
    PlayedInstance& operator[](std::size_t i) { return *instances.at(i); }

    GatewayFixture node;
    std::vector<std::unique_ptr<PlayedInstance>> instances;
};

/// Waits for so many more answers.
void serve(Shoppers& crowd, int answers) {
    const auto before = crowd.answers();
    REQUIRE(kontor::eventually([&] { return crowd.answers() >= before + answers; }, 60s));
}

void check_all_ok(const Shoppers& crowd) {
    CAPTURE(crowd.trouble());
    CHECK(crowd.statuses().size() == 1);
    CHECK(crowd.statuses().contains(200));
}

}  // namespace

TEST_CASE("under load each instance gets its share, within a tenth") {
    for (const auto balancing : {"round-robin", "least-outstanding"}) {
        CAPTURE(balancing);
        Catalogues catalog{balanced_by(balancing)};
        Shoppers crowd{catalog.node.gateway->port(), "/api/products", shoppers};
        serve(crowd, 1500);
        crowd.stop();
        check_all_ok(crowd);
        for (auto& each : catalog.instances) {
            CHECK(each->asked() * 3 > catalog.asked() * 9 / 10);
            CHECK(each->asked() * 3 < catalog.asked() * 11 / 10);
        }
    }
}

TEST_CASE("an instance that becomes slow loses nine tenths of its calls within five seconds") {
    Catalogues catalog{balanced_by("latency")};
    Shoppers crowd{catalog.node.gateway->port(), "/api/products", shoppers};
    serve(crowd, 500);
    catalog[1].slow_down(50ms);
    // Method: five seconds pass, then the next thousand calls are counted.
    const auto five_seconds_on = std::chrono::steady_clock::now() + 5s;
    REQUIRE(kontor::eventually([&] { return std::chrono::steady_clock::now() >= five_seconds_on; }));
    catalog.forget();
    serve(crowd, 1000);
    const auto slow = catalog[1].asked();
    const auto all = catalog.asked();
    crowd.stop();
    check_all_ok(crowd);
    CAPTURE(all);
    CHECK(slow * 3 <= all / 10);
}

TEST_CASE("one that drains gets nothing more, and no request fails for it") {
    Catalogues catalog;
    Shoppers crowd{catalog.node.gateway->port(), "/api/products", shoppers};
    serve(crowd, 300);
    catalog[0].say("draining");
    serve(crowd, 100);  // by then the gateway has heard it
    const auto asked = catalog[0].asked();
    serve(crowd, 300);
    CHECK(catalog[0].asked() == asked);
    catalog[0].say("up");
    serve(crowd, 300);
    CHECK(catalog[0].asked() > asked);
    crowd.stop();
    check_all_ok(crowd);
}

TEST_CASE("one that lies is found out: its answers reach nobody, and soon it gets no requests") {
    for (const auto* lie : {"{", "[1, 2]", "null", "\xff\xfe", ""}) {
        CAPTURE(lie);
        Catalogues catalog;
        catalog[2].lie(*lie == '\0' ? " " : lie);
        Shoppers crowd{catalog.node.gateway->port(), "/api/products", shoppers};
        serve(crowd, 300);
        const auto asked = catalog[2].asked();
        CHECK(asked <= 5 + shoppers);  // five in a row, and those under way by then
        serve(crowd, 300);
        CHECK(catalog[2].asked() == asked);
        crowd.stop();
        check_all_ok(crowd);
    }
}

TEST_CASE("one that falls silent costs each of a few clients an attempt's time, and nobody the answer") {
    Catalogues catalog;
    Shoppers crowd{catalog.node.gateway->port(), "/api/products", shoppers};
    serve(crowd, 300);
    catalog[1].fall_silent();
    const auto asked = catalog[1].asked();
    serve(crowd, 1000);
    CHECK(catalog[1].asked() <= asked + 2 * shoppers);
    crowd.stop();
    check_all_ok(crowd);
}

TEST_CASE("one that comes and goes takes no request with it") {
    Catalogues catalog;
    Shoppers crowd{catalog.node.gateway->port(), "/api/products", shoppers};
    for (int i = 0; i < 5; ++i) {
        catalog.instances[0].reset();
        serve(crowd, 100);
        catalog.instances[0] =
            std::make_unique<PlayedInstance>(catalog.node.broker.address(), "catalog", "catalog-a");
        serve(crowd, 100);
    }
    crowd.stop();
    check_all_ok(crowd);
    CHECK(catalog[0].asked() > 0);
}

TEST_CASE("a key stays with its instance") {
    Catalogues catalog{balanced_by("by-key")};
    for (const auto* sku : {"tea-1", "tea-2", "tea-3", "tea-4"}) {
        catalog.forget();
        for (int i = 0; i < 10; ++i)
            CHECK(catalog.node.get("/api/products/" + std::string{sku}).status == 200);
        CHECK(std::ranges::count_if(catalog.instances,
                                    [](const auto& each) { return each->asked() == 10; }) == 1);
    }
}

TEST_CASE("a command of which nobody knows whether it was done is asked of no other instance") {
    Catalogues catalog;
    for (auto& each : catalog.instances) each->fall_silent();
    const kontor::Json tea{{"name", "Tea"}, {"price", {{"amount", 320}, {"currency", "EUR"}}}};
    kontor::HttpHeaders headers;
    headers.add("Authorization", "Bearer " + catalog.node.staff());
    CHECK(catalog.node.ask("PUT", "/api/products/tea", headers, tea.dump()).status == 504);
    CHECK(std::ranges::count_if(catalog.instances, [](const auto& each) { return each->asked() > 0; }) == 1);
    CHECK(catalog.asked() > 1);  // of that one more than once
    catalog.forget();
    CHECK(catalog.node.get("/api/products").status == 504);
    CHECK(std::ranges::count_if(catalog.instances, [](const auto& each) { return each->asked() > 0; }) > 1);
}

TEST_CASE("an order whose coordinator says nothing is begun at no other coordinator") {
    GatewayFixture node;
    node.services.set_presence("saga-coordinator", "down");
    std::vector<std::unique_ptr<PlayedInstance>> coordinators;
    for (const auto* name : {"coordinator-a", "coordinator-b"}) {
        coordinators.push_back(
            std::make_unique<PlayedInstance>(node.broker.address(), "saga-coordinator", name));
        coordinators.back()->fall_silent();
    }
    REQUIRE(kontor::eventually([&] {
        const auto all = node.hosted->service().directory().instances();
        return std::ranges::count_if(all, [](const auto& each) {
                   return each.service == "saga-coordinator" && each.status == "up";
               }) == 2;
    }));
    const kontor::Json order{{"items", {{{"sku", "tea-1"}, {"quantity", 2}}}},
                             {"payment", {{"method", "sandbox"}, {"token", "tok_ok"}}},
                             {"delivery", {{"method", "pickup"}}}};
    kontor::HttpHeaders wait;
    wait.add("Prefer", "wait=5");
    CHECK(node.post("/api/orders", order, wait).status == 504);
    CHECK(std::ranges::count_if(coordinators, [](const auto& each) { return each->asked() > 0; }) == 1);
    CHECK(std::ranges::any_of(coordinators, [](const auto& each) { return each->asked() > 1; }));
}

}  // namespace gateway
