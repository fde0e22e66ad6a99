#include <doctest/doctest.h>

#include <functional>

#include "cli/audit/invariants.hpp"
#include "cli/audit/reader.hpp"
#include "cli/base/failure.hpp"

using namespace kontor::cli;
using Json = nlohmann::json;

namespace {

// Answers in the services' place, from the items given for each "service.method".
class FakeServices final : public Services {
public:
    std::map<std::string, Json> items;
    std::map<std::string, std::function<Json()>> answers;
    std::size_t largest_page = 1000;
    std::vector<std::string> asked;

    FakeServices() {
        for (const char* service : {"users", "catalog", "orders", "inventory", "payment", "shipping",
                                    "notification", "registry", "saga-coordinator"}) {
            answers[std::string{service} + ".positions"] = [service] {
                return Json{{"service", service},
                            {"log", 3},
                            {"consumed", Json::object()},
                            {"now", "2026-03-01T12:00:00.000Z"}};
            };
        }
    }

    RpcResult ask(const std::string& service, const std::string& method, const Json& input) override {
        const std::string name = service + "." + method;
        asked.push_back(name);
        if (const auto found = answers.find(name); found != answers.end()) return found->second();
        if (!input.contains("limit"))
            return std::unexpected(RpcFailure{RpcFailure::Kind::rejected, "unknown-method", name});
        return page(name, input);
    }

private:
    RpcResult page(const std::string& name, const Json& input) {
        const auto limit = input.at("limit").get<std::size_t>();
        if (limit > largest_page)
            return std::unexpected(RpcFailure{RpcFailure::Kind::error, "internal", "too large"});
        const Json all = items.contains(name) ? items.at(name) : Json::array();
        const std::size_t start =
            input.contains("cursor") ? input.at("cursor").at("start").get<std::size_t>() : 0;
        Json page = {{"items", Json::array()}, {"next", nullptr}};
        for (std::size_t i = start; i < std::min(all.size(), start + limit); ++i)
            page["items"].push_back(all[i]);
        if (start + limit < all.size()) page["next"] = {{"start", start + limit}};
        return page;
    }
};

// Time passes only in pauses; what happens in one is up to the test.
class FakeWaiter final : public Waiter {
public:
    std::function<void()> in_pause = [] {};

    TimePoint now() const override { return now_; }
    bool pause(Milliseconds duration) override {
        now_ += duration;
        in_pause();
        return true;
    }

private:
    TimePoint now_{};
};

Json order(int number) {
    return {{"id", "order-" + std::to_string(number)},
            {"state", "cancelled"},
            {"items", {{{"sku", "tea"}, {"quantity", 1}}, {{"sku", "tea"}, {"quantity", 2}}}},
            {"total", {{"amount", 500}, {"currency", "EUR"}}}};
}

}  // namespace

TEST_CASE("all pages are read, in smaller ones where a page is too large for a message") {
    FakeServices services;
    services.largest_page = 30;
    for (int i = 0; i < 70; ++i) services.items["orders.list"].push_back(order(i));
    FakeWaiter waiter;
    const Snapshot snapshot = SnapshotReader{services, waiter}.read(Milliseconds{0});
    REQUIRE(snapshot.orders.size() == 70);
    CHECK(snapshot.orders.back().id == "order-69");
    CHECK(snapshot.orders.back().items == Quantities{{"tea", 3}});
    CHECK(snapshot.orders.back().total == Money{500, "EUR"});
    CHECK(snapshot.settled);
    CHECK(snapshot.now == "2026-03-01T12:00:00.000Z");
}

TEST_CASE("the snapshot waits until consumers are level") {
    FakeServices services;
    FakeWaiter waiter;
    int taken_in = 0;
    services.answers["orders.positions"] = [&] {
        return Json{{"service", "orders"}, {"log", 3}, {"consumed", {{"catalog", taken_in}}}, {"now", ""}};
    };
    waiter.in_pause = [&] { ++taken_in; };
    const Snapshot snapshot = SnapshotReader{services, waiter}.read(Milliseconds{10'000});
    CHECK(taken_in == 3);
    CHECK(snapshot.settled);
    CHECK(find_violations(snapshot).empty());
}

TEST_CASE("what never comes to rest is looked at all the same, and told") {
    FakeServices services;
    FakeWaiter waiter;
    int log = 0;
    services.answers["orders.positions"] = [&] {
        return Json{{"service", "orders"}, {"log", ++log}, {"consumed", Json::object()}, {"now", ""}};
    };
    const Snapshot snapshot = SnapshotReader{services, waiter}.read(Milliseconds{1'000});
    CHECK_FALSE(snapshot.settled);
    REQUIRE(find_violations(snapshot).size() == 1);
    CHECK(find_violations(snapshot)[0].invariant == "settles");
}

TEST_CASE("a stuck saga is no reason to wait, a running one is") {
    FakeServices services;
    FakeWaiter waiter;
    int pauses = 0;
    waiter.in_pause = [&] { ++pauses; };
    std::string state = "stuck";
    services.items["saga-coordinator.list"] = Json::array({{{"id", "saga-1"}}});
    services.answers["saga-coordinator.get"] = [&] {
        return Json{{"id", "saga-1"},
                    {"definition", "checkout"},
                    {"state", state},
                    {"step", "reserve"},
                    {"next_attempt", nullptr}};
    };
    CHECK(SnapshotReader{services, waiter}.read(Milliseconds{1'000}).unfinished_sagas.size() == 1);
    CHECK(pauses == 0);

    state = "running";
    CHECK(SnapshotReader{services, waiter}.read(Milliseconds{1'000}).unfinished_sagas.size() == 1);
    CHECK(pauses == 5);

    state = "completed";  // ended between the list and the look
    CHECK(SnapshotReader{services, waiter}.read(Milliseconds{1'000}).unfinished_sagas.empty());
}

TEST_CASE("a service that does not answer, or not as its contract says, ends the audit") {
    FakeWaiter waiter;
    const auto code_of = [&](FakeServices& services) {
        try {
            SnapshotReader{services, waiter}.read(Milliseconds{0});
        } catch (const Failure& failure) {
            return failure.code();
        }
        return ExitCode::yes;
    };
    FakeServices silent;
    silent.answers.erase("payment.positions");
    CHECK(code_of(silent) == ExitCode::unreachable);

    FakeServices vague;
    vague.answers["payment.positions"] = [] { return Json{{"service", "payment"}}; };
    CHECK(code_of(vague) == ExitCode::unreachable);

    FakeServices odd;
    odd.items["payment.list"] = Json::array({{{"id", "p1"}}});
    CHECK(code_of(odd) == ExitCode::unreachable);
}

TEST_CASE("a consumer is awaited until it is level, within bounds") {
    FakeServices services;
    FakeWaiter waiter;
    int taken_in = 0;
    services.answers["orders.positions"] = [&] {
        return Json{{"service", "orders"}, {"log", 3}, {"consumed", {{"catalog", taken_in}}}, {"now", ""}};
    };
    SnapshotReader reader{services, waiter};
    CHECK_FALSE(reader.await_level("orders", "catalog", Milliseconds{1'000}));
    waiter.in_pause = [&] { ++taken_in; };
    CHECK(reader.await_level("orders", "catalog", Milliseconds{1'000}));
    CHECK(taken_in == 3);
}

TEST_CASE("the order of a saga is among its ids, or what it was asked to work on") {
    FakeServices services;
    services.items["saga-coordinator.list"] = Json::array({{{"id", "saga-1"}}, {{"id", "saga-2"}}});
    std::vector<Json> sagas{{{"id", "saga-1"},
                             {"definition", "checkout"},
                             {"state", "stuck"},
                             {"ids", {{"order", "order-1"}}},
                             {"data", {{"input", Json::object()}}}},
                            {{"id", "saga-2"},
                             {"definition", "cancellation"},
                             {"state", "stuck"},
                             {"ids", Json::object()},
                             {"data", {{"input", {{"order", "order-2"}}}}}}};
    std::size_t asked = 0;
    services.answers["saga-coordinator.get"] = [&] { return sagas[asked++ % 2]; };
    FakeWaiter waiter;
    const Snapshot snapshot = SnapshotReader{services, waiter}.read(Milliseconds{0});
    REQUIRE(snapshot.unfinished_sagas.size() == 2);
    CHECK(snapshot.unfinished_sagas[0].order == "order-1");
    CHECK(snapshot.unfinished_sagas[1].order == "order-2");
}
