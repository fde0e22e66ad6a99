// The sections of the file of routes that say how calls are sent and how many requests are taken.
#include <doctest/doctest.h>

#include "services/gateway/body/schema_set.hpp"
#include "services/gateway/config/gateway_config.hpp"
#include "services/gateway/schema_files.hpp"

namespace gateway {
namespace {

using kontor::Milliseconds;

auto read(const std::string& text) {
    static const SchemaSet schemas{schema_files()};
    return read_gateway_config(text, schemas);
}

GatewayConfig traffic_config(const std::string& text) {
    auto config = read(text);
    if (config) return std::move(*config);
    FAIL(config.error().front().reason());
    return {};
}

/// The place and the pointer of what is wrong first; empty when nothing is.
std::string first_fault(const std::string& text) {
    const auto config = read(text);
    if (config) return {};
    const auto& fault = config.error().front();
    return std::to_string(fault.place.line) + ":" + std::to_string(fault.place.column) + " " + fault.pointer;
}

}  // namespace

TEST_CASE("without a word of them services have the defaults, and there are no limits") {
    const auto config = traffic_config("{}");
    const auto& policy = config.services.of("catalog");
    CHECK(policy.balancing == Balancing::least_outstanding);
    CHECK_FALSE(policy.concurrent_max);
    CHECK(policy.breaker.failures == 5);
    CHECK(policy.retry.budget_percent == 10);
    CHECK(config.limits.empty());
    CHECK(traffic_config(R"({"limits": {"keys_max": 100}})").limits.empty());
}

TEST_CASE("a service has what is said of it, else what is said of all, else the default") {
    const auto policies = traffic_config(R"({"rpc_methods": {"loyalty": ["points"]}, "services": {
        "catalog": {"balancing": "latency", "breaker": {"failures": 3}, "outlier": {"eject_ms": 400000},
                    "retry": {"attempts_max": 2, "budget_percent": 20}},
        "default": {"concurrent_max": 32, "breaker": {"open_ms": 1000}},
        "inventory": {"balancing": "by-key", "key": "sku"},
        "loyalty": {"concurrent_max": 4}}})")
                              .services;
    const auto& catalog = policies.of("catalog");
    CHECK(catalog.balancing == Balancing::latency);
    CHECK(catalog.concurrent_max == 32);
    CHECK(catalog.breaker.failures == 3);
    CHECK(catalog.breaker.open == Milliseconds{1000});
    CHECK(catalog.outlier.eject == Milliseconds{400'000});
    CHECK(catalog.outlier.eject_max == Milliseconds{400'000});
    CHECK(catalog.retry.attempts_max == 2);
    CHECK(policies.of("inventory").key == "sku");
    CHECK(policies.of("loyalty").concurrent_max == 4);
    CHECK(policies.of("payment").balancing == Balancing::least_outstanding);
    CHECK(policies.of("payment").concurrent_max == 32);
}

TEST_CASE("limits are read with their defaults") {
    const auto limits = traffic_config(R"({"limits": {"global": {"requests": 500}, "routes": {
        "list-products": {"requests": 100, "per_s": 60, "burst": 20, "by": "address"},
        "list-orders": {"requests": 7}}}})")
                            .limits;
    REQUIRE(limits.global);
    CHECK(limits.global->name == "global");
    CHECK(limits.global->per_s == 1);
    CHECK(limits.global->burst == 500);
    CHECK(limits.global->by == RateLimit::By::route);
    const auto& route = limits.routes.at("list-products");
    CHECK(route.per_s == 60);
    CHECK(route.burst == 20);
    CHECK(route.by == RateLimit::By::address);
    CHECK(limits.routes.at("list-orders").by == RateLimit::By::client);
}

TEST_CASE("what can't be is refused, and its place named") {
    const std::vector<std::pair<const char*, const char*>> cases{
        {"{\"services\": {\n \"catalogue\": {}}}", "2:2 /services/catalogue"},
        {"{\"services\": {\"catalog\": {\n\n  \"balancing\": \"random\"}}}",
         "3:3 /services/catalog/balancing"},
        {R"({"services": {"catalog": {"balancing": 1}}})", "1:28 /services/catalog/balancing"},
        {R"({"services": {"catalog": {"balancing": "by-key"}}})", "1:15 /services/catalog/key"},
        {R"({"services": {"catalog": {"concurrent_max": 0}}})", "1:27 /services/catalog/concurrent_max"},
        {R"({"services": {"catalog": {"breaker": {"failure_percent": 101}}}})",
         "1:39 /services/catalog/breaker/failure_percent"},
        {R"({"services": {"catalog": {"breaker": {"opens_ms": 1}}}})",
         "1:39 /services/catalog/breaker/opens_ms"},
        {R"({"services": {"catalog": {"breaker": []}}})", "1:27 /services/catalog/breaker"},
        {R"({"services": {"catalog": {"outlier": {"eject_ms": 1000, "eject_max_ms": 500}}}})",
         "1:57 /services/catalog/outlier/eject_max_ms"},
        {R"({"services": {"catalog": {"retry": {"pause_ms": 100, "pause_max_ms": 50}}}})",
         "1:54 /services/catalog/retry/pause_max_ms"},
        {R"({"services": {"catalog": {"retry": {"attempts_max": 99999999999999999999}}}})",
         "1:37 /services/catalog/retry/attempts_max"},
        {R"({"services": {"catalog": {"retry": {"pause_ms": -1}}}})",
         "1:37 /services/catalog/retry/pause_ms"},
        {R"({"services": {"default": {"burst": 1}}})", "1:27 /services/default/burst"},
        {R"({"services": {"catalog": 5}})", "1:15 /services/catalog"},
        {R"({"services": []})", "1:2 /services"},
        {R"({"limits": {"global": {}}})", "1:13 /limits/global/requests"},
        {R"({"limits": {"global": {"requests": 0}}})", "1:24 /limits/global/requests"},
        {R"({"limits": {"global": {"requests": 1.5}}})", "1:24 /limits/global/requests"},
        {R"({"limits": {"global": {"requests": 1000001}}})", "1:24 /limits/global/requests"},
        {R"({"limits": {"global": {"requests": 1, "by": "client"}}})", "1:39 /limits/global/by"},
        {R"({"limits": {"routes": {"docs": {"requests": 1, "per_s": 0}}}})",
         "1:48 /limits/routes/docs/per_s"},
        {R"({"limits": {"routes": {"docs": {"requests": 1, "by": "moon"}}}})", "1:48 /limits/routes/docs/by"},
        {R"({"limits": {"routes": {"no-such-route": {"requests": 1}}}})",
         "1:24 /limits/routes/no-such-route"},
        {R"({"limits": {"routes": {"health": {"requests": 1}}}})", "1:24 /limits/routes/health"},
        {R"({"disabled": ["docs"], "limits": {"routes": {"docs": {"requests": 1}}}})",
         "1:46 /limits/routes/docs"},
        {R"({"limits": {"keys_max": 1}})", "1:13 /limits/keys_max"},
        {R"({"limits": {"local": {}}})", "1:13 /limits/local"},
    };
    for (const auto& [text, fault] : cases) {
        CAPTURE(text);
        CHECK(first_fault(text) == fault);
    }
}

}  // namespace gateway
