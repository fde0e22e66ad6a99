// Answers that are given again, until an event says otherwise; and clients that ask whether what they have is still right.
#include <doctest/doctest.h>

#include <future>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/cache/entity_tag.hpp"
#include "services/gateway/cache/response_cache.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"
#include "services/gateway/tests/played_log.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Reply;
using kontor::SteadyTime;
using std::chrono::seconds;

Reply tea(int amount) {
    return Reply::ok({{"sku", "tea"}, {"price", {{"amount", amount}, {"currency", "EUR"}}}});
}

bool is_hit(const HttpAnswer& answer) {
    return answer.header("Cache-Status") == "kontor; hit";
}

/// A catalogue with one product, whose answers the gateway may keep.
struct Kept : GatewayFixture {
    explicit Kept(const std::string& routes = {}) : GatewayFixture{routes} {
        services.on("catalog.get", tea(299));
        services.on("catalog.search", Reply::ok({{"items", Json::array()}, {"next", nullptr}}));
    }
    HttpAnswer look(kontor::HttpHeaders headers = {}) const {
        return ask("GET", "/api/products/tea", std::move(headers));
    }
    /// Looks until the answer is kept. (Not before the gateway's events arrive, and none was missed.)
    void be_kept() {
        REQUIRE(kontor::eventually([this] { return is_hit(look()); }));
        services.forget();
    }
    bool asked_again() {
        return kontor::eventually([this] { return !is_hit(look()); });
    }

    PlayedLog catalog{services, "catalog"};
};

std::vector<EventFilter> filters(std::initializer_list<const char*> texts) {
    std::vector<EventFilter> list;
    for (const auto* text : texts) list.push_back(EventFilter::parse(text).value());
    return list;
}

CachedResponse response(std::size_t size, SteadyTime until) {
    return {{}, std::string(size, 'x'), "\"tag\"", {}, until};
}

bool keep(ResponseCache& cache, const std::string& key, std::size_t size = 10,
          SteadyTime until = SteadyTime::max()) {
    const ResponseCache::Fetch fetch{cache, filters({"catalog/product/+/tea"})};
    return cache.store(fetch, key, response(size, until));
}

}  // namespace

TEST_CASE_FIXTURE(Kept, "an answer that is kept is given again without asking, with its age") {
    be_kept();
    const auto answer = look();
    CHECK(answer.status == 200);
    CHECK(answer.json().at("price").at("amount") == 299);
    CHECK(answer.header("Content-Type") == "application/json");
    CHECK(answer.header("Cache-Control") == "public, no-cache");
    CHECK(answer.header("Age") != "");
    CHECK(services.asked("catalog.get").empty());
    CHECK(ask("HEAD", "/api/products/tea", {}).header("ETag") == answer.header("ETag"));
    CHECK(services.asked("catalog.get").empty());
}

TEST_CASE_FIXTURE(Kept, "who has the answer already is told so") {
    const auto tag = look().header("ETag");
    CHECK(tag.starts_with('"'));
    for (const auto& known : {tag, "W/" + tag, "\"other\", " + tag, std::string{"*"}}) {
        const auto answer = look({{"If-None-Match", known}});
        CHECK(answer.status == 304);
        CHECK(answer.body.empty());
        CHECK(answer.header("ETag") == tag);
        CHECK(answer.header("Cache-Control") == "public, no-cache");
    }
    CHECK(look({{"If-None-Match", "\"other\""}}).status == 200);
    services.on("catalog.get", tea(399));
    catalog.append("product", "tea", "price-changed");
    REQUIRE(kontor::eventually([&] { return look({{"If-None-Match", tag}}).status == 200; }));
}

TEST_CASE_FIXTURE(Kept, "what an event concerns isn't given any more once it has come, and the rest stays") {
    be_kept();
    services.on("catalog.get", tea(399));
    catalog.append("product", "coffee", "price-changed");
    REQUIRE(
        kontor::eventually([this] { return !is_hit(get("/api/products")) && is_hit(get("/api/products")); }));
    CHECK(is_hit(look()));
    catalog.append("product", "tea", "price-changed");
    REQUIRE(asked_again());
    CHECK(look().json().at("price").at("amount") == 399);
}

TEST_CASE_FIXTURE(Kept, "an answer that was asked for before an event and comes after it isn't kept") {
    REQUIRE(kontor::eventually([this] { return is_hit(get("/api/products")); }));
    services.on("catalog.get", [](const kontor::Request&) { return std::nullopt; });
    auto slow = std::async(std::launch::async, [this] { return look(); });
    REQUIRE(kontor::eventually([this] { return !services.asked("catalog.get").empty(); }));
    services.forget();
    catalog.append("product", "tea", "price-changed");
    // It has come when what else it concerns is asked for anew.
    REQUIRE(kontor::eventually([this] {
        CHECK(get("/api/products").status == 200);
        return !services.asked("catalog.search").empty();
    }));
    services.on("catalog.get", tea(299));  // as it was before the event; the next time it is asked
    CHECK(slow.get().json().at("price").at("amount") == 299);
    services.on("catalog.get", tea(399));
    CHECK(look().json().at("price").at("amount") == 399);
}

TEST_CASE_FIXTURE(Kept,
                  "who has changed something through this gateway reads it at once, before its event comes") {
    be_kept();
    services.on("catalog.put", Reply::ok({{"sku", "tea"}}));
    services.on("catalog.get", tea(399));
    kontor::HttpHeaders headers{{"Authorization", "Bearer " + staff()}};
    const auto put =
        ask("PUT", "/api/products/tea", headers, R"({"name":"Tea","price":{"amount":399,"currency":"EUR"}})");
    REQUIRE(put.status == 200);
    CHECK(look().json().at("price").at("amount") == 399);
}

TEST_CASE_FIXTURE(Kept, "events that were missed count as if they had come") {
    be_kept();
    catalog.append("product", "coffee", "price-changed");
    REQUIRE(kontor::eventually([this] { return is_hit(look()); }));
    services.on("catalog.get", tea(399));
    SUBCASE("one is missing before the next") {
        catalog.append("product", "tea", "price-changed", Json::object(), false);
        catalog.append("product", "coffee", "price-changed");
    }
    SUBCASE("the service says that its log is longer") {
        services.publish("kontor/health/catalog/catalog-1", {{"position", 7}});
    }
    SUBCASE("the service has begun anew") {
        services.set_presence("catalog", "up");
    }
    CHECK(asked_again());
    CHECK(look().json().at("price").at("amount") == 399);
}

TEST_CASE_FIXTURE(Kept, "without a broker nothing that was kept is given") {
    be_kept();
    broker.kill();
    CHECK(kontor::eventually([this] { return look().status >= 500; }, std::chrono::seconds{20}));
}

TEST_CASE_FIXTURE(Kept, "refusals and other people's answers aren't given again") {
    services.on("catalog.get",
                Reply::rejected({kontor::RejectionKind::not_found, "not-found", "no such product"}));
    for (int i = 0; i < 3; ++i) {
        const auto answer = look();
        CHECK(answer.status == 404);
        CHECK(answer.header("ETag") == "");
        CHECK(answer.header("Cache-Control") == "no-store");
    }
}

TEST_CASE("whom an answer is for is part of what was asked") {
    GatewayFixture fixture{std::string{R"({"routes": [
        {"id": "get-order-history", "cache": {"seconds": 60, "client_seconds": 5, "events": ["orders/order/+/{id}"]}}]})"}};
    const auto target = std::string{"/api/orders/"} + order_id + "/history";
    fixture.services.on("orders.history", [](const kontor::Request& request) {
        return std::optional{Reply::ok({{"items", Json::array()}, {"of", request.principal.subject}})};
    });
    REQUIRE(kontor::eventually([&] { return is_hit(fixture.get(target, fixture.customer())); }));
    const auto other = fixture.get(target, fixture.token("someone-else", {"customer"}));
    CHECK_FALSE(is_hit(other));
    CHECK(other.json().at("of") == "someone-else");
    CHECK(other.header("Cache-Control") == "private, max-age=5");
    CHECK(other.header("Vary") == "Authorization, X-API-Key");
    CHECK(fixture.get(target).status == 401);
}

TEST_CASE("an incomplete answer isn't kept") {
    GatewayFixture fixture{std::string{R"({"routes": [
        {"id": "get-order-overview", "cache": {"seconds": 60, "events": ["orders/#"]}}]})"}};
    const auto target = std::string{"/api/orders/"} + order_id + "/overview";
    fixture.services.on("orders.get", Reply::ok({{"id", order_id}, {"payment", {{"id", "p-1"}}}}));
    fixture.services.on("payment.get",
                        Reply::rejected({kontor::RejectionKind::not_found, "not-found", "no such payment"}));
    for (int i = 0; i < 3; ++i) {
        const auto answer = fixture.get(target, fixture.customer());
        CHECK(answer.status == 200);
        CHECK(answer.header("Cache-Control") == "no-store");
        CHECK(answer.header("ETag") == "");
    }
    fixture.services.on("payment.get", Reply::ok({{"id", "p-1"}}));
    CHECK(kontor::eventually([&] { return is_hit(fixture.get(target, fixture.customer())); }));
}

TEST_CASE("a cache keeps what fits, and drops what wasn't asked for for longest") {
    ResponseCache cache{10'000};
    const SteadyTime now{};
    for (int i = 0; i < 100; ++i) {
        REQUIRE(keep(cache, std::to_string(i), 500));
        if (i > 0) CHECK(cache.find("0", now) != nullptr);
        CHECK(cache.bytes() <= 10'000);
    }
    CHECK(cache.find("1", now) == nullptr);
    CHECK(cache.find("99", now) != nullptr);
    CHECK_FALSE(keep(cache, "large", 2'000));  // more than an eighth
    CHECK(cache.find("99", now) != nullptr);
    cache.clear();
    CHECK(cache.bytes() == 0);
    ResponseCache none{0};
    CHECK_FALSE(keep(none, "a"));
}

TEST_CASE("what is kept ends with its time") {
    ResponseCache cache{10'000};
    const SteadyTime now{};
    REQUIRE(keep(cache, "a", 10, now + seconds{5}));
    CHECK(cache.find("a", now + seconds{4}) != nullptr);
    CHECK(cache.find("a", now + seconds{5}) == nullptr);
    CHECK(cache.bytes() == 0);
}

TEST_CASE("an event drops what it concerns, and what is on its way to be kept") {
    ResponseCache cache{10'000};
    REQUIRE(keep(cache, "a"));
    const ResponseCache::Fetch before{cache, filters({"catalog/product/+/tea"})};
    const ResponseCache::Fetch other{cache, filters({"catalog/product/+/coffee"})};
    SUBCASE("the event itself") {
        cache.invalidate({"catalog", "product", "price-changed", "tea"});
    }
    const ResponseCache::Fetch after{cache, filters({"catalog/product/+/tea"})};
    const bool concerned = cache.find("a", {}) == nullptr;
    CHECK(cache.store(before, "b", response(1, SteadyTime::max())) == !concerned);
    CHECK(cache.store(other, "c", response(1, SteadyTime::max())));
    CHECK(cache.store(after, "d", response(1, SteadyTime::max())));
    cache.invalidate_service("orders");
    CHECK(cache.find("d", {}) != nullptr);
    cache.invalidate_service("catalog");
    CHECK(cache.entries() == 0);
}

TEST_CASE("If-None-Match is a list of tags, and what is none names none") {
    CHECK(entity_tag("a") == entity_tag("a"));
    CHECK(entity_tag("a") != entity_tag("b"));
    for (const auto* field : {"\"a\"", "W/\"a\"", " \"b\" , \"a\"", "\"b\",\"a\"", "*", "\"b\",, \"a\""})
        CHECK_MESSAGE(names_entity_tag(field, "\"a\""), field);
    for (const auto* field :
         {"", "a", "\"a", "\"b\" \"a\"", "\"A\"", "\"b\",a", "W/a", "\"", ",", "\"a,\"b\""})
        CHECK_MESSAGE(!names_entity_tag(field, "\"a\""), field);
}

}  // namespace gateway
