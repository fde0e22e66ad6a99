// Promise [gateway-13]: a reload drops no request, and answers none by two tables.
// Method: two tables that differ in several members of one route, so that each answer tells which table each member came
// from; clients on real sockets ask without a pause while right and wrong files are loaded by turns.
#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <sstream>
#include <thread>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Reply;

constexpr const char* one = R"({"routes": [
  {"id": "which", "method": "GET", "path": "/which/{x}", "access": "public", "summary": "Which table",
   "call": "orders.get", "path_to": {"x": "order"}, "cors": {"origins": ["https://one.example"]}}]})";
constexpr const char* other = R"({"routes": [
  {"id": "which", "method": "GET", "path": "/which/{y}", "access": "public", "summary": "Which table",
   "call": "orders.history", "path_to": {"y": "of"}, "cors": {"origins": ["https://other.example"]}}]})";
constexpr const char* without = R"({"routes": []})";
constexpr const char* wrong =
    "{\"routes\": [\n  {\"id\": \"which\",\n   \"path\": \"/which/{x}\", \"call\": 7}\n]}";

class Fixture : public GatewayFixture {
public:
    Fixture() : GatewayFixture{one} {
        services.on("orders.get", echo("one"));
        services.on("orders.history", echo("other"));
    }

    static PlayedServices::Answer echo(const char* table) {
        return [table](const kontor::Request& request) {
            return std::optional{Reply::ok({{"table", table}, {"seen", request.body}})};
        };
    }

    void load(const char* text) const {
        write_routes(text);
        reload();
    }

    /// The value of the first sample of that name and label; 0 when there is none.
    double metric(const std::string& name, const std::string& label = {}) const {
        std::istringstream page{get("/metrics").body};
        for (std::string line; std::getline(page, line);) {
            if (line.starts_with(name + "{") && line.find(label) != std::string::npos)
                return Json::parse(line.substr(line.rfind(' ') + 1)).get<double>();
        }
        return 0;
    }
};

/// Whether all that an answer shows is of the same table.
bool is_whole(const HttpAnswer& answer) {
    if (answer.status != 200) return false;
    const auto origin = answer.header("Access-Control-Allow-Origin");
    const Json first{{"table", "one"}, {"seen", {{"order", "7"}}}};
    const Json second{{"table", "other"}, {"seen", {{"of", "7"}}}};
    return (answer.json() == first && origin == "https://one.example") ||
           (answer.json() == second && origin.empty());
}

/// Clients that ask without a pause, until this object goes.
class SteadyLoad {
public:
    explicit SteadyLoad(const Fixture& fixture) {
        for (int i = 0; i < 4; ++i) clients_.emplace_back([this, &fixture] { ask_on(fixture); });
    }
    ~SteadyLoad() { end(); }

    void end() {
        stop_ = true;
        clients_.clear();
    }
    int answered() const { return answered_; }
    /// What was wrong, up to the first few.
    std::vector<std::string> wrong() const {
        const std::scoped_lock lock{mutex_};
        return wrong_;
    }

private:
    void ask_on(const Fixture& fixture) {
        while (!stop_) {
            const auto which = fixture.ask("GET", "/which/7", {{"Origin", "https://one.example"}});
            if (!is_whole(which)) note(which);
            if (const auto health = fixture.get("/health"); health.status != 200) note(health);
            answered_ += 2;
        }
    }

    void note(const HttpAnswer& answer) {
        const std::scoped_lock lock{mutex_};
        if (wrong_.size() < 5)
            wrong_.push_back(std::to_string(answer.status) + " " +
                             answer.header("Access-Control-Allow-Origin") + " " + answer.body);
    }

    std::atomic<bool> stop_ = false;
    std::atomic<int> answered_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> wrong_;
    std::vector<std::jthread> clients_;
};

}  // namespace

TEST_CASE_FIXTURE(Fixture,
                  "under steady load fifty reloads, right and wrong, drop no request and mix no answer") {
    SteadyLoad load_of_clients{*this};
    const auto next = [&] {
        const auto before = load_of_clients.answered();
        REQUIRE(kontor::eventually([&] { return load_of_clients.answered() >= before + 8; }));
    };
    next();
    for (int i = 0; i < 50; ++i) {
        load(i % 2 == 1 ? wrong : i % 4 == 0 ? other : one);
        next();
        // What is in force is the last file that was right.
        const auto now = ask("GET", "/which/7", {{"Origin", "https://one.example"}});
        CHECK(now.json().at("table") == (i % 4 < 2 ? "other" : "one"));
    }
    load_of_clients.end();
    for (const auto& answer : load_of_clients.wrong()) FAIL_CHECK(answer);
    CHECK(load_of_clients.answered() > 400);
    CHECK(metric("kontor_gateway_config_loads_total", "result=\"ok\"") == 26);
    CHECK(metric("kontor_gateway_config_loads_total", "result=\"refused\"") == 25);
}

TEST_CASE_FIXTURE(Fixture,
                  "a request under way is finished by the table it began with, even when its route is gone") {
    services.on("orders.get", [](const kontor::Request&) { return std::nullopt; });
    auto begun = std::async(std::launch::async,
                            [this] { return ask("GET", "/which/7", {{"Origin", "https://one.example"}}); });
    REQUIRE(kontor::eventually([this] { return !services.asked("orders.get").empty(); }));
    load(without);
    CHECK(get("/which/7").status == 404);
    services.on("orders.get", echo("one"));  // the next time it is asked
    const auto answer = begun.get();
    CHECK_MESSAGE(is_whole(answer), answer.body);
}

TEST_CASE_FIXTURE(
    Fixture,
    "a wrong file changes nothing; the log says where it is wrong, and a metric that it was refused") {
    const auto loaded = metric("kontor_gateway_config_loaded_timestamp_seconds");
    const auto fingerprint = metric("kontor_gateway_config_fingerprint");
    CHECK(loaded > 1.7e9);
    CHECK(fingerprint > 0);
    load(wrong);
    CHECK(is_whole(ask("GET", "/which/7", {{"Origin", "https://one.example"}})));
    auto& log = hosted->log();
    CHECK(log.count("routes refused", "\"line\":3") > 0);
    CHECK(log.count("routes refused", "/routes/0/call has the wrong type") == 1);
    CHECK(log.count("routes refused", routes_file().string()) > 0);
    CHECK(metric("kontor_gateway_config_fingerprint") == fingerprint);
    std::filesystem::remove(routes_file());
    reload();
    CHECK(log.count("routes refused", "can't read") == 1);
    CHECK(is_whole(ask("GET", "/which/7", {{"Origin", "https://one.example"}})));
    load(other);
    CHECK(log.count("routes loaded", "\"of_its_own\":1") == 2);
    CHECK(metric("kontor_gateway_config_fingerprint") != fingerprint);
    CHECK(metric("kontor_gateway_config_loads_total", "result=\"refused\"") == 2);
}

TEST_CASE_FIXTURE(Fixture, "routes that a reload adds are in the API description and the metrics at once") {
    load(R"({"routes": [{"id": "new", "method": "GET", "path": "/new", "access": "public", "summary": "New",
             "handler": "health"}]})");
    CHECK(get("/new").status == 200);
    CHECK(get("/openapi.json").json().at("paths").contains("/new"));
    CHECK_FALSE(get("/openapi.json").json().at("paths").contains("/which/{x}"));
    CHECK(metric("kontor_http_requests_total", "route=\"/new\"") == 1);
}

TEST_CASE_FIXTURE(GatewayFixture, "without a file of routes a reload changes nothing") {
    reload();
    CHECK(get("/api/products").status == 200);
    CHECK(hosted->log().count("no file of routes") == 1);
}

TEST_CASE(
    "a gateway whose file of routes is wrong from the start doesn't start, and says all that is wrong") {
    try {
        const GatewayFixture fixture{wrong};
        FAIL("it started");
    } catch (const kontor::ConfigError& error) {
        const std::string text = error.what();
        CHECK(text.find("routes.json:3:") != std::string::npos);
        CHECK(text.find("/routes/0/call has the wrong type") != std::string::npos);
        CHECK(text.find("/routes/0/access is required") != std::string::npos);
    }
}

}  // namespace gateway
