// A cancellation that failed bars no later one.
#include <doctest/doctest.h>

#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Reply;

const std::string first_key = std::string{"cancel/"} + order_id;
const std::string path = std::string{"/api/orders/"} + order_id + "/cancel";

/// A coordinator that keeps its sagas by their keys, as the real one does; each ends as the test says.
struct Cancellations : GatewayFixture {
    Cancellations() {
        services.on("orders.get", Reply::ok({{"id", order_id},
                                             {"state", "confirmed"},
                                             {"payment", {{"id", "p"}}},
                                             {"shipment", {{"id", "s"}}}}));
        services.on("saga-coordinator.start", [this](const kontor::Request& request) {
            const auto name = request.body.at("key").get<std::string>();
            if (!sagas.contains(name)) sagas[name] = begin(request.body.at("input"));
            return std::optional{Reply::ok(sagas[name])};
        });
        services.on("saga-coordinator.get", [this](const kontor::Request& request) {
            for (const auto& [name, saga] : sagas) {
                if (saga.at("id") == request.body.at("id")) return std::optional{Reply::ok(saga)};
            }
            return std::optional{Reply::rejected(kontor::not_found("no saga"))};
        });
    }

    Json begin(const Json& input) {
        Json saga{{"id", "saga-" + std::to_string(sagas.size())}, {"state", next}, {"ids", Json::object()}};
        saga["data"]["input"] = input;
        if (next == "completed") saga["result"] = {{"id", order_id}, {"state", "cancelled"}};
        if (next == "compensated") {
            saga["failure"] = {{"type", "urn:kontor:problem:orders-unanswered"}, {"status", 409}};
        }
        return saga;
    }

    HttpAnswer cancel(const std::string& client_key = "") {
        kontor::HttpHeaders headers;
        if (!client_key.empty()) headers.add("Idempotency-Key", client_key);
        return post(path, Json::object(), headers);
    }

    std::string next = "compensated";  ///< how the next saga ends
    std::map<std::string, Json> sagas;
};

}  // namespace

// Promise [gateway-12].
TEST_CASE_FIXTURE(Cancellations, "after a failed cancellation another one can succeed") {
    CHECK(cancel().code() == "orders-unanswered");
    CHECK(sagas.size() == 1);
    next = "completed";
    const auto cancelled = cancel();
    CHECK(cancelled.status == 200);
    CHECK(cancelled.json().at("state") == "cancelled");
    CHECK(sagas.size() == 2);
    CHECK(sagas.contains(first_key));
    CHECK(sagas.contains(first_key + "/2"));
    CHECK(cancel().status == 200);  // by the cancellation that is done
    CHECK(sagas.size() == 2);
}

// Promise [gateway-12].
TEST_CASE_FIXTURE(Cancellations, "the same key gets the same answer, whatever others have done since") {
    CHECK(cancel("a").status == 409);
    CHECK(cancel("a").status == 409);
    CHECK(sagas.size() == 1);
    next = "completed";
    CHECK(cancel("b").status == 200);
    CHECK(cancel("a").status == 409);
    CHECK(cancel("b").status == 200);
    CHECK(sagas.size() == 2);
}

TEST_CASE_FIXTURE(Cancellations, "a cancellation that is under way is waited for, and no other begun") {
    next = "running";
    CHECK(cancel("a").status == 202);
    CHECK(cancel("b").status == 202);
    CHECK(sagas.size() == 1);
}

TEST_CASE_FIXTURE(Cancellations, "an order that can't be cancelled any more gets no further cancellation") {
    CHECK(cancel().status == 409);
    services.on("orders.get", Reply::ok({{"id", order_id}, {"state", "dispatched"}}));
    CHECK(cancel().code() == "not-cancellable");
    CHECK(sagas.size() == 1);
}

TEST_CASE_FIXTURE(Cancellations, "there is an end to cancellations that fail") {
    for (int i = 0; i < 25; ++i) CHECK(cancel().code() == "orders-unanswered");
    CHECK(sagas.size() == 20);
}

}  // namespace gateway
