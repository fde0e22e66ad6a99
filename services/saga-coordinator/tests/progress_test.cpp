// What an outcome leads to, as a table: the whole of the saga's logic.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "services/saga-coordinator/domain/progress.hpp"

using namespace saga_coordinator;

namespace {

// Five steps: 0, 1 and 2 can be undone, 3 is the pivot, 4 can only go forward.
const Plan plan{{true, true, true, false, false}, 3};

struct Case {
    const char* what;
    std::size_t step;
    bool backward;
    Outcome outcome;
    int attempts_left;
    Decision expected;
};

const std::vector<Case> cases{
    {"a step that is done leads to the next", 0, false, Outcome::done, 0, {Move::go_on, 1}},
    {"the last step that is done completes", 4, false, Outcome::done, 0, {Move::complete}},
    {"a refused first step leaves nothing to undo",
     0,
     false,
     Outcome::refused,
     5,
     {Move::compensate, std::nullopt}},
    {"a refused step undoes those before it", 2, false, Outcome::refused, 5, {Move::compensate, 1}},
    {"a refused pivot undoes those before it", 3, false, Outcome::refused, 0, {Move::compensate, 2}},
    {"a refusal behind the pivot needs an operator", 4, false, Outcome::refused, 0, {Move::give_up}},
    {"an unknown outcome is tried again", 1, false, Outcome::unknown, 1, {Move::try_again}},
    {"an unknown outcome without attempts left undoes that step too",
     1,
     false,
     Outcome::unknown,
     0,
     {Move::compensate, 1}},
    {"an unknown pivot is tried until it is known", 3, false, Outcome::unknown, 0, {Move::try_again}},
    {"an unknown outcome behind the pivot is tried until it is known",
     4,
     false,
     Outcome::unknown,
     -7,
     {Move::try_again}},
    {"an undone step leads to the one before", 2, true, Outcome::done, 0, {Move::go_on, 1}},
    {"the first step undone ends compensation", 0, true, Outcome::done, 0, {Move::undone}},
    {"an unknown undo is tried until it is known", 1, true, Outcome::unknown, 0, {Move::try_again}},
    {"a refused undo needs an operator", 1, true, Outcome::refused, 3, {Move::give_up}},
    {"a parked step is undone at once, whatever attempts are left",
     1,
     false,
     Outcome::parked,
     2,
     {Move::compensate, 1}},
    {"a parked pivot needs an operator", 3, false, Outcome::parked, 2, {Move::give_up}},
    {"a parked step behind the pivot needs an operator", 4, false, Outcome::parked, 2, {Move::give_up}},
    {"a parked undo needs an operator", 1, true, Outcome::parked, 2, {Move::give_up}},
};

}  // namespace

TEST_CASE("an outcome leads to the move the table says") {
    for (const auto& c : cases) {
        CAPTURE(c.what);
        const Progress progress{c.backward ? Phase::compensating : Phase::running, c.step, c.backward};
        CHECK(decide(plan, progress, c.outcome, c.attempts_left) == c.expected);
    }
}

TEST_CASE("steps without an undo are skipped on the way back") {
    const Plan gaps{{true, false, false, true}, 3};
    CHECK(step_to_undo(gaps, 2) == 0);
    CHECK(step_to_undo(gaps, 3) == 3);
    CHECK(step_to_undo(gaps, std::nullopt) == std::nullopt);
    CHECK(step_to_undo(Plan{{false, false}, 1}, 1) == std::nullopt);
    CHECK(decide(gaps, {Phase::compensating, 3, true}, Outcome::done, 0) == Decision{Move::go_on, 0});
}

TEST_CASE("whatever the outcomes, a saga ends or says that it is stuck") {
    // Every sequence of outcomes up to a length: no state without a way on, no step undone twice.
    const auto walk = [](const auto& self, Progress progress, std::vector<std::size_t> undone,
                         int depth) -> void {
        if (depth == 0) return;
        for (const auto outcome : {Outcome::done, Outcome::refused, Outcome::unknown, Outcome::parked}) {
            auto next = progress;
            auto back = undone;
            const auto decision = decide(plan, progress, outcome, 0);
            if (progress.backward && outcome == Outcome::done) {
                CHECK(std::find(back.begin(), back.end(), progress.step) == back.end());
                back.push_back(progress.step);
            }
            if (decision.move == Move::compensate) {
                if (!decision.next) continue;
                next = {Phase::compensating, *decision.next, true};
            } else if (decision.move == Move::go_on) {
                next.step = decision.next.value();
            } else if (decision.move != Move::try_again) {
                continue;
            }
            self(self, next, back, depth - 1);
        }
    };
    walk(walk, {}, {}, 8);
}
