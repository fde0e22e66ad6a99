// What a call's outcome means when its attempts fared differently.
#include "runtime/rpc/client.hpp"

#include <doctest/doctest.h>

#include <deque>

#include "runtime/rpc/wire.hpp"
#include "runtime/testing/sequential_ids.hpp"
#include "runtime/testing/simulated_bus.hpp"
#include "runtime/testing/simulated_scheduler.hpp"

namespace kontor {
namespace {

using namespace std::chrono_literals;

/// A caller, and a service that answers attempt after attempt as it is told; with nothing, when nothing is left.
struct Conversation {
    SimulatedClock clock;
    SimulatedScheduler scheduler{clock};
    SimulatedBroker broker{scheduler};
    SimulatedBus service_bus{broker, "service-1"};
    SimulatedBus bus{broker, "caller-1"};
    SequentialIds ids;
    Metrics metrics;
    Directory directory;
    RpcClient client{bus, directory, scheduler, clock, ids, metrics};
    std::deque<std::optional<Reply>> answers;
    int attempts = 0;
    std::vector<Reply> outcomes;

    Conversation() {
        directory.follow(bus, "payment");
        service_bus.subscribe("kontor/rpc/payment/+", 0, [this](const Message& request) { answer(request); });
        client.start();
        service_bus.start({});
        bus.start({});
        Message up;
        up.topic = "kontor/presence/payment/payment-1";
        up.payload = R"({"status": "up", "epoch": 1})";
        up.retain = true;
        scheduler.run_for(1s);
        REQUIRE(service_bus.publish(up));
        scheduler.run_for(1s);
    }

    void answer(const Message& request) {
        ++attempts;
        if (answers.empty()) return;
        const auto reply = std::exchange(answers.front(), std::nullopt);
        answers.pop_front();
        if (!reply) return;
        REQUIRE(service_bus.publish(
            wire::write_reply(*reply, request.response_topic, request.correlation_data, "", 1s)));
    }

    /// One call of three seconds.
    Reply outcome_of(std::deque<std::optional<Reply>> told) {
        answers = std::move(told);
        Call call;
        call.service = "payment";
        call.method = "authorise";
        call.id = "r-1";
        call.timeout = 3s;
        client.call(std::move(call), [this](Reply reply) { outcomes.push_back(std::move(reply)); });
        scheduler.run_for(10s);
        REQUIRE(outcomes.size() == 1);
        return outcomes[0];
    }
};

Reply no(ErrorKind kind) {
    return Reply::error({kind, "no"});
}

std::deque<std::optional<Reply>> many(ErrorKind kind) {
    return std::deque<std::optional<Reply>>(100, no(kind));
}

TEST_CASE_FIXTURE(Conversation, "a decision ends the call") {
    CHECK(outcome_of({no(ErrorKind::busy), std::nullopt, Reply::ok({{"done", true}})}).is_ok());
    CHECK(attempts == 3);
}

TEST_CASE_FIXTURE(Conversation,
                  "a call of which every attempt was turned away says so: surely nothing was done") {
    CHECK(outcome_of(many(ErrorKind::unavailable)).code() == "unavailable");
    CHECK(attempts > 1);
}

TEST_CASE_FIXTURE(Conversation,
                  "an attempt without an answer leaves the outcome unknown, whatever later ones were told") {
    auto told = many(ErrorKind::unavailable);
    told.front() = std::nullopt;
    CHECK(outcome_of(told).code() == "timeout");
}

TEST_CASE_FIXTURE(Conversation, "being turned away later doesn't hide an attempt that failed") {
    auto told = many(ErrorKind::unavailable);
    told.front() = no(ErrorKind::storage);
    CHECK(outcome_of(told).code() == "storage");
}

TEST_CASE_FIXTURE(Conversation, "a service that isn't there is answered for at once") {
    service_bus.stop();
    directory.doubt();
    directory.drop_doubted();
    const auto before = clock.steady();
    std::optional<Reply> outcome;
    Call call;
    call.service = "payment";
    call.method = "authorise";
    client.call(std::move(call), [&](Reply reply) { outcome = std::move(reply); });
    REQUIRE(outcome);
    CHECK(outcome->code() == "unavailable");
    CHECK(clock.steady() == before);
}

}  // namespace
}  // namespace kontor
