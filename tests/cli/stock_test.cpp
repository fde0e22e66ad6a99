#include <doctest/doctest.h>

#include "cli/base/failure.hpp"
#include "cli/stock/levels.hpp"
#include "tests/cli/scripted.hpp"

using namespace kontor::cli;
using namespace kontor::cli::testing;
using Kind = StockResult::Kind;
using When = StockTarget::When;

namespace {

struct Shelf {
    Script script;
    ScriptedTransport transport{script};
    ManualWaiter waiter;

    explicit Shelf(std::deque<HttpResult> answers) : script{std::move(answers), {}} {}

    StockResult bring(std::int64_t available, When when = When::always) {
        return bring_to(transport, waiter, Milliseconds{5'000}, {"tea", available, when}, "test");
    }
    nlohmann::json sent(std::size_t index) const {
        return nlohmann::json::parse(script.asked.at(index).body);
    }
};

HttpResult level(int available) {
    return answer(200, {{"sku", "tea"}, {"available", available}});
}

}  // namespace

TEST_CASE("what is available is brought to the target, up or down, or from nothing") {
    Shelf up{{level(3), answer(200)}};
    CHECK(up.bring(10).kind == Kind::adjusted);
    CHECK(up.sent(1).at("delta") == 7);

    Shelf down{{level(30), answer(200)}};
    CHECK(down.bring(10).kind == Kind::adjusted);
    CHECK(down.sent(1).at("delta") == -20);

    Shelf unknown{{problem(404, "not-found"), answer(200)}};
    CHECK(unknown.bring(10).kind == Kind::adjusted);
    CHECK(unknown.sent(1).at("delta") == 10);

    Shelf there{{level(10)}};
    CHECK(there.bring(10).kind == Kind::unchanged);
    CHECK(there.script.asked.size() == 1);
}

TEST_CASE("a first stock leaves what was ever stocked alone, and enough is enough") {
    CHECK(Shelf{{level(0)}}.bring(10, When::never_stocked).kind == Kind::unchanged);
    CHECK(Shelf{{problem(404, "not-found"), answer(200)}}.bring(10, When::never_stocked).kind ==
          Kind::adjusted);
    CHECK(Shelf{{level(30)}}.bring(10, When::short_of_it).kind == Kind::unchanged);
    CHECK(Shelf{{level(3), answer(200)}}.bring(10, When::short_of_it).kind == Kind::adjusted);
}

TEST_CASE("an adjustment whose answer was lost is not made twice") {
    Shelf lost{{level(3), silence(), level(10)}};
    CHECK(lost.bring(10).kind == Kind::unchanged);

    Shelf repeated{{level(3), silence(), level(3), answer(200)}};
    CHECK(repeated.bring(10).kind == Kind::adjusted);
    CHECK(repeated.script.asked[1].headers.at("Idempotency-Key") ==
          repeated.script.asked[3].headers.at("Idempotency-Key"));

    Shelf sold_meanwhile{{level(3), silence(), level(2), answer(200)}};
    CHECK(sold_meanwhile.bring(10).kind == Kind::adjusted);
    CHECK(sold_meanwhile.sent(3).at("delta") == 8);
    CHECK(sold_meanwhile.script.asked[1].headers.at("Idempotency-Key") !=
          sold_meanwhile.script.asked[3].headers.at("Idempotency-Key"));
}

TEST_CASE("a refused adjustment is told; a role that is missing and a node that is gone end the command") {
    const StockResult refused = Shelf{{level(3), problem(409, "below-reserved")}}.bring(0);
    CHECK(refused.kind == Kind::refused);
    CHECK(refused.detail.starts_with("below-reserved"));

    const auto code_with = [](HttpResult result) {
        try {
            Shelf{{std::move(result)}}.bring(1);
        } catch (const Failure& failure) {
            return failure.code();
        }
        return ExitCode::yes;
    };
    CHECK(code_with(problem(403, "forbidden")) == ExitCode::no);
    CHECK(code_with(silence()) == ExitCode::unreachable);
}
