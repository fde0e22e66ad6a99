#include "cli/letters/letters.hpp"

#include <doctest/doctest.h>

#include "cli/base/failure.hpp"
#include "tests/cli/exit_code.hpp"
#include "tests/cli/scripted.hpp"

using namespace kontor::cli;
using namespace kontor::cli::testing;
using Json = nlohmann::json;

namespace {

// Answers with these pages, one after the other.
class Pages final : public Services {
public:
    std::vector<RpcResult> pages;
    std::vector<Json> asked;

    RpcResult ask(const std::string& service, const std::string& method, const Json& input) override {
        CHECK(service == "orders");
        CHECK(method == "dead-letters");
        asked.push_back(input);
        return pages.at(asked.size() - 1);
    }
};

Json event(int number) {
    return {{"number", number},
            {"kind", "event"},
            {"source", "catalog"},
            {"sequence", 7},
            {"entity", "product"},
            {"entity_id", "tea"},
            {"state", "failed"},
            {"attempts", 5},
            {"cause", "no such\nshelf\x1b[2J"},
            {"parked_at", "2026-03-01T12:00:00.000Z"},
            {"content", nullptr}};
}

HttpResult outcome(int handled, int left, const Json& next, const Json& cause) {
    return answer(200,
                  {{"number", 1}, {"handled", handled}, {"left", left}, {"next", next}, {"cause", cause}});
}

}  // namespace

TEST_CASE("dead letters of all pages are listed") {
    Pages services;
    services.pages = {Json{{"items", {event(1), event(2)}}, {"next", "2"}, {"total", 3}},
                      Json{{"items", {event(3)}}, {"next", nullptr}, {"total", 3}}};
    std::vector<int> numbers;
    for_each_letter(services, "orders", [&](const Json& letter) { numbers.push_back(letter.at("number")); });
    CHECK(numbers == std::vector{1, 2, 3});
    CHECK(services.asked == std::vector<Json>{Json::object(), {{"cursor", "2"}}});
}

TEST_CASE("a service that doesn't answer, or not as it should, is unreachable") {
    for (const RpcResult& page : std::vector<RpcResult>{
             std::unexpected(RpcFailure{RpcFailure::Kind::no_answer, "no-answer", "silence"}),
             std::unexpected(RpcFailure{RpcFailure::Kind::rejected, "unknown-method", "an older one"}),
             Json::object(), Json{{"items", Json::array()}}}) {
        Pages services;
        services.pages = {page};
        CHECK(code_of([&] { for_each_letter(services, "orders", [](const Json&) {}); }) ==
              ExitCode::unreachable);
    }
}

TEST_CASE("a letter is a line, whatever its cause says") {
    CHECK(letter_cells("orders", event(12)) ==
          std::vector<std::string>{"orders", "12", "event", "catalog", "product/tea", "5",
                                   "2026-03-01T12:00:00.000Z", "failed", "no such shelf [2J"});
    Json command = event(3);
    command.update(
        {{"kind", "command"}, {"source", "create"}, {"request", "r-1"}, {"cause", std::string(200, 'x')}});
    const auto cells = letter_cells("orders", command);
    CHECK(cells[4] == "r-1");
    CHECK(cells[8] == std::string(80, 'x') + "…");
}

TEST_CASE("a replay goes on until none is left, or one fails") {
    struct Case {
        std::string what;
        std::deque<HttpResult> answers;
        std::vector<std::string> asked;
        LettersOutcome expected;
    };
    for (const auto& c : std::vector<Case>{
             {"one", {outcome(1, 0, nullptr, nullptr)}, {"1/replay"}, {.handled = 1}},
             {"many",
              {outcome(200, 250, 201, nullptr), outcome(200, 50, 401, nullptr),
               outcome(50, 0, nullptr, nullptr)},
              {"1/replay", "201/replay", "401/replay"},
              {.handled = 450}},
             {"one that fails again",
              {outcome(0, 3, 1, "no")},
              {"1/replay"},
              {.left = 3, .next = 1, .cause = "no"}},
             {"a later one that fails",
              {outcome(200, 9, 201, nullptr), outcome(4, 5, 205, "no")},
              {"1/replay", "201/replay"},
              {.handled = 204, .left = 5, .next = 205, .cause = "no"}},
         }) {
        CAPTURE(c.what);
        Script script{c.answers, {}};
        ScriptedTransport api{script};
        const auto result = replay_letter(api, "orders", 1);
        std::vector<std::string> asked;
        for (const auto& request : script.asked) asked.push_back(request.path.substr(25));
        CHECK(asked == c.asked);
        CHECK(result.handled == c.expected.handled);
        CHECK(result.left == c.expected.left);
        CHECK(result.next == c.expected.next);
        CHECK(result.cause == c.expected.cause);
        CHECK(result.is_done() == c.expected.is_done());
    }
}

TEST_CASE("one that is dropped says why, and those behind it are replayed") {
    Script script{{outcome(200, 1, 8, nullptr), outcome(1, 0, nullptr, nullptr)}, {}};
    ScriptedTransport api{script};
    CHECK(drop_letter(api, "orders", 7, "by hand").handled == 201);
    REQUIRE(script.asked.size() == 2);
    CHECK(script.asked[0].path == "/api/dead-letters/orders/7/drop");
    CHECK(Json::parse(script.asked[0].body) == Json{{"note", "by hand"}});
    CHECK(script.asked[1].path == "/api/dead-letters/orders/8/replay");
}

TEST_CASE("a refusal ends with 1, silence with 3") {
    for (const auto& [result, code] :
         std::vector<std::pair<HttpResult, ExitCode>>{{problem(404, "not-found"), ExitCode::no},
                                                      {problem(409, "waits-behind-another"), ExitCode::no},
                                                      {problem(503, "unavailable"), ExitCode::unreachable},
                                                      {silence(), ExitCode::unreachable}}) {
        Script script{{result}, {}};
        ScriptedTransport api{script};
        CHECK(code_of([&] { replay_letter(api, "orders", 1); }) == code);
    }
}
