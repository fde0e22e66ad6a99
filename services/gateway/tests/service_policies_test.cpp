#include "services/gateway/routing/service_policies.hpp"

#include <doctest/doctest.h>

namespace gateway {
namespace {

using kontor::Json;

ServicePolicies policies_of(const char* text) {
    return read_service_policies({Json::parse(text), "services"}, {});
}

/// What it says of a configuration that can't be; empty when it takes it.
std::string complaint(const char* text) {
    try {
        policies_of(text);
        return {};
    } catch (const kontor::ConfigError& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("without a configuration the defaults hold for every service") {
    const auto policies = policies_of("{}");
    const auto& policy = policies.of("catalog");
    CHECK(policy.balancing == Balancing::least_outstanding);
    CHECK(policy.concurrent_max == 128);
    CHECK(policy.breaker.failures == 5);
    CHECK(policy.retry.budget_percent == 10);
}

TEST_CASE("a service has what is said of it, else what is said of all, else the default") {
    const auto policies = policies_of(R"({
        "default": {"concurrent_max": 32, "breaker": {"open_ms": 1000}},
        "catalog": {"balancing": "latency", "breaker": {"failures": 3}, "outlier": {"eject_ms": 500},
                    "retry": {"attempts_max": 2, "budget_percent": 20}},
        "inventory": {"balancing": "by-key", "key": "sku"}})");
    const auto& catalog = policies.of("catalog");
    CHECK(catalog.balancing == Balancing::latency);
    CHECK(catalog.concurrent_max == 32);
    CHECK(catalog.breaker.failures == 3);
    CHECK(catalog.breaker.open == kontor::Milliseconds{1000});
    CHECK(catalog.outlier.eject == kontor::Milliseconds{500});
    CHECK(catalog.retry.attempts_max == 2);
    CHECK(policies.of("inventory").key == "sku");
    CHECK(policies.of("payment").balancing == Balancing::least_outstanding);
    CHECK(policies.of("payment").concurrent_max == 32);
}

TEST_CASE("what can't be is refused, and its place named") {
    const std::vector<std::pair<const char*, const char*>> cases{
        {R"({"catalogue": {}})", "services.catalogue"},
        {R"({"catalog": {"balancing": "random"}})", "services.catalog.balancing"},
        {R"({"catalog": {"balancing": 1}})", "services.catalog.balancing"},
        {R"({"catalog": {"balancing": "by-key"}})", "services.catalog.key"},
        {R"({"catalog": {"concurrent_max": 0}})", "services.catalog.concurrent_max"},
        {R"({"catalog": {"breaker": {"failure_percent": 101}}})", "services.catalog.breaker.failure_percent"},
        {R"({"catalog": {"breaker": {"opens_ms": 1}}})", "services.catalog.breaker.opens_ms"},
        {R"({"catalog": {"breaker": []}})", "services.catalog.breaker"},
        {R"({"catalog": {"outlier": {"eject_ms": 1000, "eject_max_ms": 500}}})",
         "services.catalog.outlier.eject_max_ms"},
        {R"({"catalog": {"retry": {"attempts_max": 0}}})", "services.catalog.retry.attempts_max"},
        {R"({"catalog": {"retry": {"pause_ms": -1}}})", "services.catalog.retry.pause_ms"},
        {R"({"default": {"burst": 1}})", "services.default.burst"},
        {R"({"catalog": 5})", "services.catalog"},
        {R"([])", "services"},
    };
    for (const auto& [text, place] : cases) {
        CAPTURE(text);
        CHECK(complaint(text).starts_with(place));
    }
}

}  // namespace gateway
