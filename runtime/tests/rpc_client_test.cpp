// What a call's outcome means when its attempts fared differently.
#include "runtime/rpc/client.hpp"

#include <doctest/doctest.h>

#include <charconv>
#include <deque>
#include <map>
#include <vector>

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

/// Sends attempts where the test says, and notes how they ended: `0 answered ok`.
class ScriptedGuide final : public AttemptGuide {
public:
    std::deque<std::string> instances;  // for the attempts; when there are no more, none is made
    std::vector<std::string> ends;

    std::expected<std::string, Reply> next() override {
        if (instances.empty()) return std::unexpected{Reply::error({ErrorKind::unavailable, "no more"})};
        auto instance = instances.front();
        instances.pop_front();
        return instance;
    }
    Milliseconds pause(Milliseconds asked) override { return asked + 10ms; }
    void answered(std::size_t attempt, const Reply& reply) override {
        note(attempt, "answered " + std::string{reply.status_text()});
    }
    void silent(std::size_t attempt) override { note(attempt, "silent"); }
    void abandoned(std::size_t attempt) override { note(attempt, "abandoned"); }

private:
    void note(std::size_t attempt, const std::string& end) {
        ends.push_back(std::to_string(attempt) + " " + end);
    }
};

/// A caller with a guide, and instances that answer after a while of their own, or never.
struct GuidedConversation {
    SimulatedClock clock;
    SimulatedScheduler scheduler{clock};
    SimulatedBroker broker{scheduler};
    SimulatedBus service_bus{broker, "service-1"};
    SimulatedBus bus{broker, "caller-1"};
    SequentialIds ids;
    Metrics metrics;
    Directory directory;
    RpcClient client{bus, directory, scheduler, clock, ids, metrics};
    std::shared_ptr<ScriptedGuide> guide = std::make_shared<ScriptedGuide>();
    std::map<std::string, std::pair<Milliseconds, Reply>> instances;  // one that isn't here never answers
    std::vector<std::pair<std::string, int>> requests;                // instance, timeout-ms
    std::vector<Reply> outcomes;

    GuidedConversation() {
        directory.follow(bus, "payment");
        for (const auto* filter : {"kontor/rpc/payment/+", "kontor/rpc/payment/+/+"})
            service_bus.subscribe(filter, 0, [this](const Message& request) { answer(request); });
        client.start();
        service_bus.start({});
        bus.start({});
        scheduler.run_for(1s);
        for (const auto* name : {"payment-1", "payment-2"}) announce(name, "up");
    }

    void announce(const std::string& name, const std::string& status) {
        Message presence;
        presence.topic = "kontor/presence/payment/" + name;
        presence.payload = Json{{"status", status}, {"epoch", 1}}.dump();
        presence.retain = true;
        REQUIRE(service_bus.publish(presence));
        scheduler.run_for(100ms);
    }

    void answer(const Message& request) {
        const std::string name{topic_level(request.topic, 4)};
        int left = 0;
        const auto text = request.property("timeout-ms");
        std::from_chars(text.data(), text.data() + text.size(), left);
        requests.emplace_back(name, left);
        const auto found = instances.find(name);
        if (found == instances.end()) return;
        scheduler.after(found->second.first, [this, request, reply = found->second.second] {
            REQUIRE(service_bus.publish(
                wire::write_reply(reply, request.response_topic, request.correlation_data, "", 1s)));
        });
    }

    /// Begins a call of three seconds.
    void call(bool waits = false) {
        Call call;
        call.service = "payment";
        call.method = "authorise";
        call.id = "r-1";
        call.timeout = 3s;
        call.waits = waits;
        call.guide = guide;
        client.call(std::move(call), [this](Reply reply) { outcomes.push_back(std::move(reply)); });
    }

    std::vector<std::string> asked() const {
        std::vector<std::string> names;
        for (const auto& [name, left] : requests) names.push_back(name);
        return names;
    }
};

using Names = std::vector<std::string>;

TEST_CASE_FIXTURE(GuidedConversation,
                  "attempts go where the guide says, and carry what is left of the deadline") {
    guide->instances = {"payment-1", "payment-2"};
    instances.emplace("payment-2", std::pair{5ms, Reply::ok()});
    call();
    scheduler.run_for(5s);
    REQUIRE(outcomes.size() == 1);
    CHECK(outcomes[0].is_ok());
    CHECK(asked() == Names{"payment-1", "payment-2"});
    CHECK(requests[0].second == 3000);
    CHECK(requests[1].second <= 1990);
    CHECK(guide->ends == Names{"0 silent", "1 answered ok"});
}

TEST_CASE_FIXTURE(GuidedConversation, "an empty name leaves the choice to the broker") {
    guide->instances = {""};
    instances.emplace("", std::pair{5ms, Reply::ok()});
    call();
    scheduler.run_for(5s);
    CHECK(outcomes.at(0).is_ok());
    CHECK(asked() == Names{""});
}

TEST_CASE_FIXTURE(GuidedConversation, "a late answer is taken, and the attempt that it overtakes abandoned") {
    guide->instances = {"payment-1", "payment-2"};
    instances.emplace("payment-1", std::pair{1500ms, Reply::ok({{"by", 1}})});
    instances.emplace("payment-2", std::pair{2500ms, Reply::ok({{"by", 2}})});
    call();
    scheduler.run_for(5s);
    REQUIRE(outcomes.size() == 1);
    CHECK(outcomes[0].body()["by"] == 1);
    CHECK(guide->ends == Names{"0 silent", "1 abandoned"});
}

TEST_CASE_FIXTURE(GuidedConversation, "what was sent to an instance that is gone is sent on at once") {
    guide->instances = {"payment-1", "payment-2"};
    instances.emplace("payment-2", std::pair{5ms, Reply::ok()});
    call();
    scheduler.run_for(100ms);
    announce("payment-1", "down");
    scheduler.run_for(100ms);
    REQUIRE(outcomes.size() == 1);
    CHECK(outcomes[0].is_ok());
    CHECK(guide->ends == Names{"0 abandoned", "1 answered ok"});
}

TEST_CASE_FIXTURE(GuidedConversation, "one that only drains still answers what it has taken") {
    guide->instances = {"payment-1"};
    instances.emplace("payment-1", std::pair{500ms, Reply::ok()});
    call();
    scheduler.run_for(100ms);
    announce("payment-1", "draining");
    scheduler.run_for(1s);
    CHECK(outcomes.at(0).is_ok());
    CHECK(requests.size() == 1);
}

TEST_CASE_FIXTURE(GuidedConversation,
                  "refused by the guide a call ends at once with its word, before anything is sent") {
    const auto before = clock.steady();
    call();
    REQUIRE(outcomes.size() == 1);
    CHECK(outcomes[0].code() == "unavailable");
    CHECK(clock.steady() == before);
    CHECK(requests.empty());
    CHECK(guide->ends.empty());
}

TEST_CASE_FIXTURE(GuidedConversation,
                  "without a further attempt, a call of which all failed ends with its error") {
    guide->instances = {"payment-1"};
    instances.emplace("payment-1", std::pair{5ms, no(ErrorKind::storage)});
    call();
    scheduler.run_for(6s);
    CHECK(outcomes.at(0).code() == "storage");
}

TEST_CASE_FIXTURE(GuidedConversation,
                  "without a further attempt, one that may still be answered is waited for") {
    guide->instances = {"payment-1"};
    instances.emplace("payment-1", std::pair{2500ms, Reply::ok()});
    call();
    scheduler.run_for(5s);
    CHECK(outcomes.at(0).is_ok());
}

TEST_CASE_FIXTURE(GuidedConversation,
                  "where the answer waits for something else, only silence to the end counts") {
    guide->instances = {"payment-1", "payment-1"};
    call(true);
    scheduler.run_for(2500ms);
    CHECK(guide->ends.empty());
    CHECK(requests.size() == 2);
    scheduler.run_for(1s);
    CHECK(outcomes.at(0).code() == "timeout");
    CHECK(guide->ends == Names{"0 silent", "1 silent"});
}

TEST_CASE_FIXTURE(GuidedConversation,
                  "garbage in place of an answer is an error of that attempt, and tried elsewhere") {
    guide->instances = {"payment-1", "payment-2"};
    instances.emplace("payment-1", std::pair{5ms, Reply::ok(Json::array({1, 2}))});
    instances.emplace("payment-2", std::pair{5ms, Reply::ok()});
    call();
    scheduler.run_for(2s);
    CHECK(outcomes.at(0).is_ok());
    CHECK(guide->ends == Names{"0 answered error", "1 answered ok"});
}

TEST_CASE_FIXTURE(GuidedConversation, "answers with a correlation that nobody sent are ignored") {
    guide->instances = {"payment-1"};
    call();
    scheduler.run_for(100ms);
    for (const std::string correlation : {"", "short", "0123456789abcdef", "0123456789abcdef0"}) {
        REQUIRE(service_bus.publish(
            wire::write_reply(Reply::ok(), "kontor/reply/caller-1/rpc", correlation, "", 1s)));
    }
    scheduler.run_for(1s);
    CHECK(outcomes.empty());
}

}  // namespace
}  // namespace kontor
