// Real instances of catalog, killed as a crash does, under a gateway that serves clients.
#include <doctest/doctest.h>

#include <signal.h>

#include <algorithm>
#include <memory>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"
#include "services/gateway/tests/traffic/shoppers.hpp"
#include "tests/support/service_process.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;

/// A gateway, and real instances of catalog, each with a store of its own: all are empty, so that any may answer.
struct RealCatalogues {
    explicit RealCatalogues(int count) {
        node.services.set_presence("catalog", "down");
        for (int i = 1; i <= count; ++i) {
            const auto name = "catalog-r" + std::to_string(i);
            instances.push_back(std::make_unique<kontor::ServiceProcess>(
                "catalog", node.broker.address(), "test", "test-password", kontor::Json::object(), name));
        }
        REQUIRE(kontor::eventually([&] { return up() == count; }));
    }

    /// As the gateway knows them.
    std::ptrdiff_t up() {
        return std::ranges::count_if(node.hosted->service().directory().instances(), [](const auto& each) {
            return each.service == "catalog" && each.status == "up";
        });
    }

    /// How many of a real instance's attempts there were, by how they ended; from the gateway's metrics.
    double attempts(const std::string& instance) {
        double sum = 0;
        for (const auto& family : node.hosted->service().metrics().snapshot()) {
            if (family.at("name") != "kontor_gateway_attempts_total") continue;
            for (const auto& sample : family.at("samples")) {
                if (sample.at("labels").at("target_instance") == instance)
                    sum += sample.at("value").get<double>();
            }
        }
        return sum;
    }

    GatewayFixture node;
    std::vector<std::unique_ptr<kontor::ServiceProcess>> instances;
};

void serve(Shoppers& crowd, int answers) {
    const auto before = crowd.answers();
    REQUIRE(kontor::eventually([&] { return crowd.answers() >= before + answers; }, 60s));
}

}  // namespace

TEST_CASE(
    "of several instances one is killed under load: no request fails, and when it is back it is asked "
    "again") {
    RealCatalogues catalog{3};
    Shoppers crowd{catalog.node.gateway->port(), "/api/products", 8};
    serve(crowd, 500);
    catalog.instances[0]->kill();
    serve(crowd, 500);
    const auto before = catalog.attempts("catalog-r1");
    catalog.instances[0]->start();
    serve(crowd, 500);
    crowd.stop();
    CAPTURE(crowd.trouble());
    CHECK(crowd.statuses().size() == 1);
    CHECK(crowd.statuses().contains(200));
    CHECK(catalog.attempts("catalog-r1") > before);
    CHECK(catalog.attempts("catalog-r2") > 100);
}

TEST_CASE("a service whose last instance died without a word is answered for with 503 within 50 ms") {
    RealCatalogues catalog{1};
    CHECK(catalog.node.get("/api/products").status == 200);
    catalog.instances[0]->kill();
    // Its last will is on its way; whoever asks now may wait for it to come back.
    REQUIRE(kontor::eventually([&] { return catalog.up() == 0; }));
    for (int i = 0; i < 20; ++i) {
        const auto since = std::chrono::steady_clock::now();
        const auto answer = catalog.node.get("/api/products");
        CHECK(std::chrono::steady_clock::now() - since < 50ms);
        CHECK(answer.status == 503);
        CHECK(answer.header("Retry-After") == "1");
    }
    catalog.instances[0]->start();
    CHECK(kontor::eventually([&] { return catalog.node.get("/api/products").status == 200; }));
}

TEST_CASE("a frozen instance is a silent one: it is left alone, and no request fails") {
    RealCatalogues catalog{2};
    Shoppers crowd{catalog.node.gateway->port(), "/api/products", 8};
    serve(crowd, 300);
    ::kill(catalog.instances[1]->pid(), SIGSTOP);
    serve(crowd, 1000);
    ::kill(catalog.instances[1]->pid(), SIGCONT);
    crowd.stop();
    CAPTURE(crowd.trouble());
    CHECK(crowd.statuses().size() == 1);
    CHECK(crowd.statuses().contains(200));
}

}  // namespace gateway
