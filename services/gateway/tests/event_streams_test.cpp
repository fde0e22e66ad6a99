// What happens, told to whoever listens: each event once, in order, and on from where a client left off.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/handlers/accept.hpp"
#include "services/gateway/domain/event_filter.hpp"
#include "services/gateway/domain/log_positions.hpp"
#include "services/gateway/events/event_text.hpp"
#include "services/gateway/tests/event_client.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"
#include "services/gateway/tests/played_log.hpp"

namespace gateway {
namespace {

using kontor::HttpHeaders;
using kontor::Json;
using kontor::Reply;

const std::string of_order = std::string{"/api/orders/"} + order_id + "/events";

/// Three services with event logs, and an order of ada's.
struct Shop : GatewayFixture {
    explicit Shop(const HttpSettings& http = {}) : GatewayFixture{http} { play_order(); }
    explicit Shop(const std::string& routes) : GatewayFixture{routes} { play_order(); }

    void play_order() {
        services.on("orders.get", [](const kontor::Request& request) {
            const bool own = request.principal.subject == ada || request.principal.has("staff");
            if (own && request.body.at("order") == order_id)
                return std::optional{Reply::ok({{"id", order_id}, {"state", "confirmed"}})};
            return std::optional{
                Reply::rejected({kontor::RejectionKind::not_found, "not-found", "no such order"})};
        });
        services.on("saga-coordinator.list", Reply::ok({{"items", Json::array()}, {"next", nullptr}}));
    }

    EventClient listen(const std::string& target, const std::string& token, HttpHeaders headers = {}) const {
        headers.add("Authorization", "Bearer " + token);
        return {gateway->port(), target, std::move(headers)};
    }
    EventClient listen(const std::string& target, HttpHeaders headers = {}) const {
        return listen(target, staff(), std::move(headers));
    }
    /// Events of as many orders, and of ours among them the last.
    void fill(int count, bool announce = true) {
        for (int i = 1; i < count; ++i)
            orders.append("order", "o-" + std::to_string(i), "created", Json::object(), announce);
        orders.append("order", order_id, "confirmed", Json::object(), announce);
    }

    PlayedLog orders{services, "orders"};
    PlayedLog payment{services, "payment"};
    PlayedLog shipping{services, "shipping"};
};

std::int64_t sequence_of(const StreamedEvent& event) {
    return std::stoll(event.json().at("sequence").get<std::string>());
}

/// Reads events up to that one of the log, and checks that none is missing or there twice.
void check_sequence(EventClient& client, std::int64_t first, std::int64_t last) {
    for (auto expected = first; expected <= last; ++expected) REQUIRE(sequence_of(client.next()) == expected);
}

}  // namespace

TEST_CASE_FIXTURE(Shop, "staff sees what happens, as it happens") {
    auto client = listen("/api/events?topic=orders/%23");
    REQUIRE(client.status() == 200);
    CHECK(client.header("Content-Type") == "text/event-stream");
    CHECK(client.header("Cache-Control") == "no-store");
    CHECK(client.header("Connection") == "close");
    CHECK(client.header("Content-Length") == "");
    orders.append("order", order_id, "created", {{"total", 5}});
    const auto event = client.next();
    CHECK(event.id == "orders:1");
    CHECK(event.event == "");
    const auto json = event.json();
    CHECK(json.at("specversion") == "1.0");
    CHECK(json.at("type") == "kontor.orders.created.v1");
    CHECK(json.at("subject") == std::string{"order/"} + order_id);
    CHECK(json.at("data").at("total") == 5);
    CHECK(json.at("sequence") == "1");
    CHECK(client.retry() == "2000");
}

TEST_CASE_FIXTURE(
    Shop, "a client that comes back goes on where it left off: nothing is lost, nothing comes twice") {
    fill(3);
    std::string left_off;
    {
        auto client = listen("/api/events?topic=orders/%23&after=0");
        check_sequence(client, 1, 3);
        left_off = client.last_id();
    }
    fill(300);  // more than a page
    HttpHeaders headers{{"Last-Event-ID", left_off}};
    auto client = listen("/api/events?topic=orders/%23&after=0", headers);  // the header counts
    check_sequence(client, 4, 303);
    fill(2);
    check_sequence(client, 304, 305);
}

TEST_CASE_FIXTURE(Shop, "what the bus loses comes from the log") {
    auto client = listen("/api/events?topic=orders/%23&after=0");
    REQUIRE(client.status() == 200);
    fill(5, false);
    fill(1);
    check_sequence(client, 1, 6);
    fill(2, false);
    services.publish("kontor/health/orders/orders-1", {{"position", 8}});
    check_sequence(client, 7, 8);
}

TEST_CASE_FIXTURE(Shop,
                  "a client that has just connected can leave and come back without having had an event") {
    fill(2);
    std::string left_off;
    {
        auto client = listen("/api/events?topic=orders/%23");
        fill(1);
        client.next();
        left_off = client.last_id();
    }
    auto second = listen("/api/events?topic=orders/%23", HttpHeaders{{"Last-Event-ID", left_off}});
    fill(1);
    CHECK(sequence_of(second.next()) == 4);
    CHECK(second.last_id() == "orders:4");
}

TEST_CASE_FIXTURE(Shop, "only what the topic names is told, and the rest isn't missed") {
    auto client = listen("/api/events?topic=kontor/event/orders/%2B/cancelled/%23");
    fill(4);
    orders.append("order", order_id, "cancelled");
    CHECK(sequence_of(client.next()) == 5);
    CHECK(client.last_id() == "orders:5");
}

TEST_CASE_FIXTURE(
    Shop, "a customer follows an order of his own: it, its payment and its shipment, and nothing else") {
    auto client = listen(of_order, customer());
    REQUIRE(client.status() == 200);
    const auto first = client.next();
    CHECK(first.event == "snapshot");
    CHECK(first.json().at("state") == "confirmed");
    CHECK(first.id == "orders:0,payment:0,shipping:0");
    orders.append("order", "another", "created");
    payment.append("payment", "p-1", "captured", {{"order", order_id}});
    payment.append("payment", "p-2", "captured", {{"order", "another"}});
    CHECK(client.next().json().at("subject") == "payment/p-1");
    shipping.append("shipment", "s-1", "dispatched", {{"order", order_id}});
    CHECK(client.next().json().at("type") == "kontor.shipping.dispatched.v1");
    orders.append("order", order_id, "returned");
    const auto last = client.next();
    CHECK(last.json().at("type") == "kontor.orders.returned.v1");

    auto again = listen(of_order, customer(), {{"Last-Event-ID", "orders:1,payment:0,shipping:1"}});
    std::vector<std::string> types{again.next().json().at("type"), again.next().json().at("type")};
    std::ranges::sort(types);
    CHECK(types == std::vector<std::string>{"kontor.orders.returned.v1", "kontor.payment.captured.v1"});
}

TEST_CASE_FIXTURE(Shop, "who may not see an order can't follow it, and only staff follows the shop") {
    CHECK(get(of_order).status == 401);
    CHECK(get(of_order, token("someone-else", {"customer"})).status == 404);
    CHECK(get("/api/events").status == 401);
    CHECK(get("/api/events", customer()).status == 403);
    CHECK(services.asked("users.events").empty());
}

TEST_CASE_FIXTURE(Shop, "a customer who was away for very long begins anew") {
    fill(10'001, false);
    auto client = listen(of_order, customer(), {{"Last-Event-ID", "orders:0,payment:0,shipping:0"}});
    const auto first = client.next();
    CHECK(first.event == "snapshot");
    CHECK(first.id == "orders:10001,payment:0,shipping:0");
}

TEST_CASE_FIXTURE(Shop, "a browser's token comes in the query, on streams alone") {
    auto client = EventClient{gateway->port(), of_order + "?access_token=" + customer(), {}};
    CHECK(client.status() == 200);
    CHECK(get(of_order + "?access_token=x").status == 401);
    CHECK(get(of_order + "?access_token=" + customer() + "&access_token=" + customer()).status == 401);
    CHECK(get(std::string{"/api/orders/"} + order_id + "?access_token=" + customer()).status == 401);
}

TEST_CASE_FIXTURE(Shop, "what can't be streamed is refused, and says why") {
    const auto with = [&](const std::string& target, HttpHeaders headers = {}) {
        headers.add("Authorization", "Bearer " + staff());
        return ask("GET", target, headers);
    };
    CHECK(with("/api/events", {{"Accept", "application/json"}}).status == 406);
    CHECK(with("/api/events", {{"Accept", "text/event-stream;q=0, */*"}}).status == 406);
    CHECK(with("/api/events?topic=orders").status == 422);
    CHECK(with("/api/events?topic=nobody/%23").status == 422);
    CHECK(with("/api/events?topic=orders/order/%2B/%7Bid%7D").status == 422);
    for (const std::string id : {"x", "orders", "orders:", "orders:-1", "orders:1,orders:2", "nobody:1",
                                 "orders:1,", "orders:99999999999999999999"}) {
        CHECK_MESSAGE(with("/api/events?after=" + id).status == 400, id);
        CHECK_MESSAGE(with("/api/events", {{"Last-Event-ID", id}}).status == 400, id);
    }
    services.set_presence("orders", "down");
    CHECK(kontor::eventually([&] { return with("/api/events?topic=orders/%23").status == 503; }));
}

TEST_CASE_FIXTURE(Shop, "HEAD gets the head of a stream, and no stream") {
    const auto answer = ask("HEAD", "/api/events?topic=orders/%23", {{"Authorization", "Bearer " + staff()}});
    CHECK(answer.status == 200);
    CHECK(answer.header("Content-Type") == "text/event-stream");
}

TEST_CASE("quiet streams get a beat, from which they come back") {
    HttpSettings settings;
    settings.patience.beat = kontor::Milliseconds{50};
    Shop shop{settings};
    const std::string target = "/api/events?topic=orders/order/cancelled/%23";
    std::string left_off;
    {
        auto client = shop.listen(target);
        shop.fill(5);  // nothing that it wants to see; and yet it gets to know how far it is
        while (left_off != "orders:5") left_off = client.next_id();
    }
    shop.orders.append("order", order_id, "cancelled");
    auto client = shop.listen(target, HttpHeaders{{"Last-Event-ID", left_off}});
    CHECK(sequence_of(client.next()) == 6);
}

TEST_CASE("there are so many streams and no more; one that is closed makes room") {
    HttpSettings settings;
    settings.streams_max = 2;
    Shop shop{settings};
    const std::string target = "/api/events?topic=orders/%23";
    auto first = std::make_unique<EventClient>(shop.listen(target));
    auto second = shop.listen(target);
    CHECK(shop.get(target, shop.staff()).code() == "overloaded");
    first.reset();
    CHECK(kontor::eventually([&] { return shop.listen(target).status() == 200; }));
}

TEST_CASE_FIXTURE(Shop, "streams hold no thread, and all of them get what happens") {
    std::vector<EventClient> clients;
    for (std::size_t i = 0; i < 10 * test_threads; ++i)
        clients.push_back(listen("/api/events?topic=orders/%23"));
    CHECK(get("/health").status == 200);
    fill(3);
    for (auto& client : clients) check_sequence(client, 1, 3);
}

TEST_CASE_FIXTURE(Shop, "when the gateway stops, streams end as they should") {
    auto client = listen("/api/events?topic=orders/%23");
    fill(1);
    CHECK(client.next().id == "orders:1");
    hosted->service().stop();
    CHECK(client.ends_well());
}

TEST_CASE("pages of other origins may listen where the route says so") {
    Shop shop{std::string{
        R"({"routes": [{"id": "follow-order", "cors": {"origins": ["https://shop.example"]}}]})"}};
    auto client = shop.listen(of_order, shop.customer(), {{"Origin", "https://shop.example"}});
    CHECK(client.header("Access-Control-Allow-Origin") == "https://shop.example");
}

TEST_CASE("an id of a stream is read as it is written, and nothing else is one") {
    auto positions = LogPositions::parse("orders:120,saga-coordinator:7").value();
    CHECK(positions.text() == "orders:120,saga-coordinator:7");
    CHECK(positions[service_index("orders").value()] == 120);
    CHECK(positions[service_index("users").value()] == LogPositions::unknown);
    CHECK(LogPositions::parse("saga-coordinator:7,orders:120")->text() == "orders:120,saga-coordinator:7");
    CHECK(LogPositions::parse("0").value()[service_index("users").value()] == 0);
    for (const auto* text : {"", "orders", ":", "orders:", "orders:-1", "orders:1x", "orders:1,", ",orders:1",
                             "orders:1,orders:1", "nobody:1", "orders:9223372036854775808", "1", "orders: 1"})
        CHECK_MESSAGE(!LogPositions::parse(text), text);
}

TEST_CASE("a topic filter means the events that MQTT means by it") {
    const EventName event{"catalog", "product", "price-changed", "tea"};
    for (const auto* text : {"#", "catalog/#", "kontor/event/catalog/#", "catalog/product/#", "+/+/+/+",
                             "catalog/product/price-changed/tea", "catalog/+/+/tea", "+/product/#"})
        CHECK_MESSAGE(EventFilter::parse(text).value().matches(event), text);
    for (const auto* text : {"orders/#", "catalog/product/+/coffee", "catalog/product/price-changed/{sku}"})
        CHECK_MESSAGE(!EventFilter::parse(text).value().matches(event), text);
    for (const auto* text : {"", "catalog", "catalog/product", "catalog/product/price-changed",
                             "catalog//+/+", "a/b/c/d/e", "#/a", "a#", "a/b+/c/d", "catalog/#/a/b", "{/a/b/c",
                             "{}/a/b/c", "a/b/c/x{y}", "a b/c/d/e", "a/b/c/"})
        CHECK_MESSAGE(!EventFilter::parse(text), text);
    const auto bound = EventFilter::parse("catalog/product/+/{sku}").value().bound({{"sku", "tea"}});
    CHECK(bound.matches(event));
    CHECK(bound.service() == "catalog");
}

TEST_CASE("Accept leaves room for a stream or doesn't") {
    for (const auto* field :
         {"", "*/*", "text/event-stream", "Text/Event-Stream", "text/*", "application/json, */*;q=0.1",
          "text/*;q=0, text/event-stream", "garbage", "text/event-stream;q=1.000"})
        CHECK_MESSAGE(accepts(field, "text/event-stream"), field);
    for (const auto* field : {"application/json", "text/html, application/*", "text/event-stream;q=0",
                              "*/*;q=0.000", "*/*, text/event-stream; q=0", "text/event-streams"})
        CHECK_MESSAGE(!accepts(field, "text/event-stream"), field);
}

TEST_CASE("an event's text is one line, whatever is in it") {
    kontor::Event event;
    event.source = "orders";
    event.data = {{"note", "a\nb\r\nid: 7\n\ndata: x"}};
    const auto text = event_text(event, "site");
    CHECK(text.find('\n') == text.size() - 2);
    CHECK(Json::parse(text.substr(6)).at("data") == event.data);
}

}  // namespace gateway
