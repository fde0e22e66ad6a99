// A service's contract, held against its real binary on a real broker: the schemas' examples are valid, and every case of
// contract/cases is answered as it says, with messages that are valid by the schemas. KONTOR_SERVICE names the service. So is
// the contract of the runtime, which every service has.
#include <doctest/doctest.h>

#include <cstdlib>
#include <vector>

#include "runtime/testing/broker.hpp"
#include "runtime/testing/eventually.hpp"
#include "tests/support/contract_case.hpp"
#include "tests/support/json_schemas.hpp"
#include "tests/support/service_process.hpp"
#include "tests/support/test_client.hpp"

using namespace kontor;

namespace {

std::string service_under_test() {
    const auto* name = std::getenv("KONTOR_SERVICE");
    REQUIRE_MESSAGE(name != nullptr, "KONTOR_SERVICE must name a service");
    return name;
}

std::filesystem::path contract_folder() {
    return source_folder() / "services" / service_under_test() / "contract";
}

std::filesystem::path runtime_contract_folder() {
    return source_folder() / "runtime" / "contract";
}

/// True when everything in `expected` is in `actual`; lists must have the same length.
bool contains(const Json& actual, const Json& expected) {
    if (expected.is_object() && actual.is_object()) {
        for (const auto& [name, value] : expected.items()) {
            if (!actual.contains(name) || !contains(actual[name], value)) return false;
        }
        return true;
    }
    if (expected.is_array() && actual.is_array() && expected.size() == actual.size()) {
        for (std::size_t i = 0; i < expected.size(); ++i) {
            if (!contains(actual[i], expected[i])) return false;
        }
        return true;
    }
    return actual == expected;
}

bool names_pointer(const Json& problem, const std::string& pointer) {
    for (const auto& error : problem.value("errors", Json::array())) {
        if (error.value("pointer", "") == pointer) return true;
    }
    return false;
}

/// One file of cases, run in order on a fresh store.
class CaseFile {
public:
    /// `contract`: the folder it is of.
    CaseFile(const Json& file, const std::filesystem::path& contract)
        : schemas_{contract / "schemas"},
          service_schemas_{contract_folder() / "schemas"},
          client_{broker_.address(), "test", "test-password", service_under_test()},
          service_{service_under_test(), broker_.address(), "test", "test-password",
                   file.value("settings", Json::object())} {
        give(file.value("given", Json::array()));
        events_from_given();
        for (const auto& each : file.at("cases")) run(cases_.read(each));
    }

private:
    void give(const Json& events) {
        for (const auto& event : events) {
            client_.produce(event.at("source"), event.at("entity"), event.at("entity_id"), event.at("event"),
                            event.at("data"));
        }
        for (const auto& event : events) {
            const auto source = event.at("source").get<std::string>();
            REQUIRE(eventually(
                [&] { return positions().at("consumed").value(source, 0) == client_.produced(source); }));
        }
    }

    void events_from_given() {
        head_ = positions().at("log").get<std::int64_t>();
        check_events(client_.events_until(0, head_));
    }

    Json positions() {
        return client_.ask("positions", Json::object(), "positions", contract_principal()).body();
    }

    void run(const ContractCase& each) {
        CAPTURE(each.name);
        // What follows from something outside the request comes "eventually".
        const auto come = [&] {
            return contains(
                client_.ask(each.method, each.request, "before-" + each.id, each.principal).body(),
                each.text["expect"]);
        };
        if (each.text.value("eventually", false)) CHECK(eventually(come));
        const auto reply = client_.ask(each.method, each.request, each.id, each.principal, each.timeout);
        CAPTURE(reply.body().dump());
        check_reply(each, reply);
        check_new_events(each.text);
        cases_.keep(each, reply.body());
    }

    void check_reply(const ContractCase& each, const Reply& reply) {
        const auto& text = each.text;
        CHECK(reply.status_text() == each.status);
        if (text.contains("code")) CHECK(reply.code() == text["code"].get<std::string>());
        if (text.contains("pointer")) CHECK(names_pointer(reply.body(), text["pointer"]));
        if (text.contains("expect")) CHECK(contains(reply.body(), cases_.filled(text["expect"])));
        if (!reply.is_ok()) {
            CHECK(reply.body().at("status").is_number_integer());
            CHECK_FALSE(reply.body().at("title").get<std::string>().empty());
            return;
        }
        const auto request_faults = schemas_.faults(each.method + ".request", each.request);
        CHECK_MESSAGE(request_faults.empty(), request_faults);
        const auto reply_faults = schemas_.faults(each.method + ".reply", reply.body());
        CHECK_MESSAGE(reply_faults.empty(), reply_faults);
    }

    void check_new_events(const Json& each) {
        const auto head = positions().at("log").get<std::int64_t>();
        const auto events = client_.events_until(head_, head);
        head_ = head;
        check_events(events);
        if (!each.contains("events")) return;
        Json seen = Json::array();
        for (const auto& event : events) seen.push_back(event.entity + "/" + event.type);
        CHECK(seen == each["events"]);
    }

    void check_events(const std::vector<Event>& events) {
        for (const auto& event : events) {
            const auto faults = service_schemas_.faults(event.type + ".event", event.data);
            CHECK_MESSAGE(faults.empty(), faults);
        }
    }

    TestBroker broker_;
    JsonSchemas schemas_;
    JsonSchemas service_schemas_;  // of its events: some come by themselves
    TestClient client_;  // listens before the service starts: starting may be an event (the registry's is)
    ServiceProcess service_;
    std::int64_t head_ = 0;
    ContractCaseReader cases_;
};

}  // namespace

TEST_CASE("every schema of the contract has examples, and they are valid") {
    for (const auto& folder : {contract_folder(), runtime_contract_folder()}) {
        const JsonSchemas schemas{folder / "schemas"};
        REQUIRE_FALSE(schemas.texts().empty());
        for (const auto& [name, text] : schemas.texts()) {
            CAPTURE(name);
            CHECK(text.contains("examples"));
            for (const auto& example : text.value("examples", Json::array())) {
                CHECK_MESSAGE(schemas.faults(name, example).empty(), schemas.faults(name, example));
            }
        }
    }
}

TEST_CASE("the service answers every case as its contract says, and as the runtime's does") {
    for (const auto& folder : {contract_folder(), runtime_contract_folder()}) {
        int files = 0;
        for (const auto& entry : std::filesystem::directory_iterator{folder / "cases"}) {
            if (entry.path().extension() != ".json") continue;
            CAPTURE(entry.path().filename().string());
            const CaseFile run{read_json(entry.path()), folder};
            ++files;
        }
        CHECK(files > 0);
    }
}
