#include <doctest/doctest.h>

#include <vector>

#include "services/gateway/handlers/http_settings.hpp"

namespace gateway {
namespace {

using kontor::ConfigError;
using kontor::Json;
using kontor::Milliseconds;
using kontor::Settings;

HttpSettings read(const Json& json) {
    Settings settings{json, "settings"};
    auto http = read_http_settings(settings);
    settings.done();
    return http;
}

}  // namespace

TEST_CASE("without a word the edge is open to many, patient for seconds, and trusts nobody") {
    const auto http = read(Json::object());
    CHECK(http.connections_max == 16'384);
    CHECK(http.patience.head == Milliseconds{10'000});
    CHECK(http.patience.body == Milliseconds{10'000});
    CHECK(http.patience.answer == Milliseconds{10'000});
    CHECK(http.patience.idle == Milliseconds{60'000});
    CHECK(http.patience.least_rate == 4096);
    CHECK(http.access_log == AccessLog::on);
    CHECK(http.trusted_proxies.empty());
    CHECK(http.drain_delay == Milliseconds{0});
}

TEST_CASE("each setting is read") {
    const auto http = read({{"http_connections_max", 100},
                            {"http_head_ms", 1000},
                            {"http_body_ms", 2000},
                            {"http_answer_ms", 3000},
                            {"http_idle_ms", 4000},
                            {"http_rate_min", 1},
                            {"access_log", "errors"},
                            {"trusted_proxies", {"10.0.0.0/8", "::1"}},
                            {"drain_delay_ms", 5000}});
    CHECK(http.connections_max == 100);
    CHECK(http.patience.head == Milliseconds{1000});
    CHECK(http.patience.body == Milliseconds{2000});
    CHECK(http.patience.answer == Milliseconds{3000});
    CHECK(http.patience.idle == Milliseconds{4000});
    CHECK(http.patience.least_rate == 1);
    CHECK(http.access_log == AccessLog::errors);
    CHECK(http.trusted_proxies.size() == 2);
    CHECK(http.drain_delay == Milliseconds{5000});
}

TEST_CASE("a setting that can't be is refused by its name") {
    const std::vector<std::pair<const char*, Json>> cases{
        {"http_connections_max", 15},
        {"http_connections_max", 1'000'001},
        {"http_head_ms", 49},
        {"http_body_ms", 600'001},
        {"http_answer_ms", "10s"},
        {"http_idle_ms", 0},
        {"http_rate_min", 0},
        {"http_rate_min", -1},
        {"access_log", "maybe"},
        {"access_log", true},
        {"trusted_proxies", "10.0.0.0/8"},
        {"trusted_proxies", {"10.0.0.1/8"}},
        {"trusted_proxies", {"proxy"}},
        {"trusted_proxies", {7}},
        {"drain_delay_ms", -1},
        {"drain_delay_ms", 60'001},
    };
    for (const auto& [name, value] : cases) {
        CAPTURE(name);
        CHECK_THROWS_WITH_AS(read({{name, value}}), doctest::Contains(name), ConfigError);
    }
}

}  // namespace gateway
