// What clients see of a service that fails, or is slow; and what an operator sees of it.
#include <doctest/doctest.h>

#include <future>
#include <map>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"
#include "services/gateway/tests/traffic/played_instance.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;
using kontor::Json;
using kontor::Reply;

const std::string payment_path = "/api/payments/0192f7a4-6a51-7c3e-9d0f-000000000002";

std::string for_all(const std::string& members) {
    return R"({"services": {"default": )" + members + "}}";
}

/// A tenth of the calls, and no more.
struct TightBudget : GatewayFixture {
    TightBudget() : GatewayFixture{for_all(R"({"retry": {"budget_floor_per_s": 0}})")} {}
};

struct HalfForEach : GatewayFixture {
    HalfForEach()
        : GatewayFixture{for_all(R"({"concurrent_max": )" + std::to_string(test_threads / 2) + "}")} {}
};

struct QuickBreaker : GatewayFixture {
    QuickBreaker() : GatewayFixture{for_all(R"({"breaker": {"open_ms": 1500}})")} {
        services.on("payment.get", Reply::error({kontor::ErrorKind::internal, "a bug"}));
    }
    HttpAnswer payment() const { return get(payment_path, staff()); }
};

/// What the broker keeps of the gateway's reports.
class Reports {
public:
    explicit Reports(const std::string& address) : bus_{options(address), log_.log(), metrics_} {
        bus_.subscribe("kontor/telemetry/traffic/gateway/+", 0, [this](const kontor::Message& message) {
            const std::scoped_lock lock{mutex_};
            last_ = Json::parse(message.payload);
        });
        bus_.start({});
    }
    ~Reports() { bus_.stop(); }

    std::string breaker_of(const std::string& service, const std::string& instance) const {
        const std::scoped_lock lock{mutex_};
        return last_.value(Json::json_pointer{"/services/" + service + "/instances/" + instance + "/breaker"},
                           "");
    }

private:
    static kontor::MosquittoBus::Options options(const std::string& address) {
        kontor::MosquittoBus::Options options;
        options.address = address;
        options.client_id = "console";
        options.username = "test";
        options.password = "test-password";
        return options;
    }

    kontor::CapturedLog log_;
    kontor::Metrics metrics_;
    mutable std::mutex mutex_;
    Json last_ = Json::object();
    kontor::MosquittoBus bus_;
};

}  // namespace

TEST_CASE_FIXTURE(QuickBreaker,
                  "a service that fails is left alone: 503 at once, with the time until it is tried again") {
    CHECK(payment().status >= 500);
    CHECK(services.asked("payment.get").size() == 5);  // one call's attempts
    services.forget();
    const auto refused = payment();
    CHECK(refused.status == 503);
    CHECK(refused.code() == "unavailable");
    CHECK((refused.header("Retry-After") == "2" || refused.header("Retry-After") == "1"));
    CHECK(services.asked("payment.get").empty());
    CHECK(get("/api/products").status == 200);  // others are none the worse for it
    services.on("payment.get", Reply::ok({{"order", order_id}}));
    CHECK(kontor::eventually([&] { return payment().status == 200; }));
}

TEST_CASE_FIXTURE(GatewayFixture, "an open breaker answers in less than five milliseconds") {
    services.on("payment.get", Reply::error({kontor::ErrorKind::internal, "a bug"}));
    get(payment_path, staff());
    // Method: the fastest of several tells what it takes; the others, how busy the machine is.
    auto fastest = 1h + 0us;
    for (int i = 0; i < 5; ++i) {
        kontor::HttpRequest request;
        request.method = "GET";
        request.path = payment_path;
        request.headers.add("Authorization", "Bearer " + staff());
        const auto since = std::chrono::steady_clock::now();
        CHECK(gateway->handle(request).status == 503);
        fastest = std::min(fastest, std::chrono::duration_cast<std::chrono::microseconds>(
                                        std::chrono::steady_clock::now() - since));
    }
    CHECK(fastest < 5ms);
}

TEST_CASE_FIXTURE(QuickBreaker, "metrics, the log and the bus tell of an open breaker, and of its closing") {
    Reports reports{broker.address()};
    payment();
    CHECK(kontor::eventually([&] { return reports.breaker_of("payment", "payment-1") == "open"; }));
    CHECK(get("/metrics").body.contains("kontor_gateway_breaker_state{"));
    CHECK(hosted->log().text().contains("\"state\":\"open\""));
    services.on("payment.get", Reply::ok({{"order", order_id}}));
    REQUIRE(kontor::eventually([&] { return payment().status == 200; }));
    for (int i = 0; i < 3; ++i) payment();
    CHECK(kontor::eventually([&] { return reports.breaker_of("payment", "payment-1") == "closed"; }));
    // Whoever looks later sees it, too.
    Reports later{broker.address()};
    CHECK(kontor::eventually([&] { return later.breaker_of("payment", "payment-1") == "closed"; }));
}

TEST_CASE_FIXTURE(QuickBreaker, "rejections open nothing, however many") {
    services.on("payment.get", Reply::rejected(kontor::not_found("no such payment")));
    for (int i = 0; i < 50; ++i) CHECK(payment().status == 404);
    CHECK(services.asked("payment.get").size() == 50);
}

TEST_CASE_FIXTURE(TightBudget, "a failing service gets its calls and the retry budget, and no storm") {
    services.on("catalog.search", Reply::error({kontor::ErrorKind::busy, "busy"}));  // opens nothing
    for (int i = 0; i < 100; ++i) CHECK(get("/api/products").status == 503);
    CHECK(services.asked("catalog.search").size() <= 100 + 10);
    CHECK(services.asked("catalog.search").size() > 100);
}

TEST_CASE_FIXTURE(HalfForEach,
                  "a slow service takes no more than its part of the threads: others stay quick") {
    services.set_presence("payment", "down");
    PlayedInstance payment{broker.address(), "payment", "payment-a"};
    payment.answer_with(Reply::ok({{"order", order_id}}));
    REQUIRE(kontor::eventually([&] { return get(payment_path, staff()).status == 200; }));
    payment.forget();
    payment.slow_down(1s);  // less than an attempt may take
    std::vector<std::future<HttpAnswer>> waiting;
    for (std::size_t i = 0; i < test_threads / 2; ++i) {
        waiting.push_back(std::async(std::launch::async, [this] { return get(payment_path, staff()); }));
    }
    REQUIRE(kontor::eventually([&] { return payment.asked() == test_threads / 2; }));
    const auto since = std::chrono::steady_clock::now();
    for (int i = 0; i < 5; ++i) {
        const auto refused = get(payment_path, staff());
        CHECK(refused.status == 503);
        CHECK(refused.code() == "busy");
        CHECK(refused.header("Retry-After") == "1");
        CHECK(get("/api/products").status == 200);
    }
    // All ten before payment has answered once.
    CHECK(std::chrono::steady_clock::now() - since < 1s);
    for (auto& each : waiting) CHECK(each.get().status == 200);
    CHECK(get(payment_path, staff()).status == 200);
}

}  // namespace gateway
