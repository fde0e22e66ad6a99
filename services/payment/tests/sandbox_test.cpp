#include "services/payment/provider/sandbox.hpp"

#include <doctest/doctest.h>

#include "runtime/testing/simulated_scheduler.hpp"

namespace payment {
namespace {

struct Trial {
    kontor::SimulatedClock clock;
    kontor::SimulatedScheduler scheduler{clock};
    std::shared_ptr<Sandbox> sandbox = Sandbox::create(scheduler);
    std::vector<Outcome> late;

    std::optional<Outcome> authorise(const std::string& payment, const std::string& token) {
        return sandbox->authorise({payment, {1299, "EUR"}, token},
                                  [this](Outcome outcome) { late.push_back(outcome); });
    }
    void void_charge(const std::string& payment) {
        CHECK(sandbox->void_charge(payment, [](Outcome) {}) == Outcome::done);
    }
};

using Outcomes = std::vector<Outcome>;

}  // namespace

TEST_CASE("the sandbox takes its own tokens only") {
    const Trial trial;
    for (const char* token : {"tok_ok", "tok_declined", "tok_slow", "tok_timeout", "tok_flaky"}) {
        CHECK_FALSE(trial.sandbox->token_fault(token).has_value());
    }
    for (const char* token : {"", "tok_", "tok_OK", "tok_ok ", "4111111111111111"}) {
        CAPTURE(token);
        CHECK(trial.sandbox->token_fault(token).has_value());
    }
    CHECK(trial.sandbox->token_fault(std::nullopt) == "is required");
}

TEST_CASE("tok_ok and tok_declined are answered at once, the same each time") {
    Trial trial;
    for (int i = 0; i < 3; ++i) {
        CHECK(trial.authorise("p1", "tok_ok") == Outcome::done);
        CHECK(trial.authorise("p2", "tok_declined") == Outcome::declined);
    }
    CHECK(trial.sandbox->charged("p1"));
    CHECK_FALSE(trial.sandbox->charged("p2"));
}

TEST_CASE("tok_slow is answered after three seconds, to all who asked meanwhile") {
    Trial trial;
    CHECK(trial.authorise("p1", "tok_slow") == std::nullopt);
    CHECK(trial.authorise("p1", "tok_slow") == std::nullopt);
    trial.scheduler.run_for(kontor::Milliseconds{2999});
    CHECK(trial.late.empty());
    CHECK_FALSE(trial.sandbox->charged("p1"));
    trial.scheduler.run_for(kontor::Milliseconds{1});
    CHECK(trial.late == Outcomes{Outcome::done, Outcome::done});
    CHECK(trial.authorise("p1", "tok_slow") == Outcome::done);
}

TEST_CASE("tok_slow that is voided while it thinks is declined") {
    Trial trial;
    CHECK(trial.authorise("p1", "tok_slow") == std::nullopt);
    trial.void_charge("p1");
    trial.scheduler.run_for(Sandbox::slow_answer_after);
    CHECK(trial.late == Outcomes{Outcome::declined});
    CHECK_FALSE(trial.sandbox->charged("p1"));
}

TEST_CASE("tok_timeout never answers, but holds the money until it is voided") {
    Trial trial;
    CHECK(trial.authorise("p1", "tok_timeout") == std::nullopt);
    trial.scheduler.run_for(std::chrono::hours{1});
    CHECK(trial.late.empty());
    CHECK(trial.sandbox->charged("p1"));
    trial.void_charge("p1");
    CHECK_FALSE(trial.sandbox->charged("p1"));
}

TEST_CASE("tok_flaky is undecided twice for each payment, then done") {
    Trial trial;
    for (const char* payment : {"p1", "p2"}) {
        CHECK(trial.authorise(payment, "tok_flaky") == Outcome::undecided);
        CHECK(trial.authorise(payment, "tok_flaky") == Outcome::undecided);
        CHECK(trial.authorise(payment, "tok_flaky") == Outcome::done);
        CHECK(trial.authorise(payment, "tok_flaky") == Outcome::done);
    }
}

TEST_CASE("a void bars an authorise that comes later") {
    Trial trial;
    trial.void_charge("p1");
    CHECK(trial.authorise("p1", "tok_ok") == Outcome::declined);
    CHECK_FALSE(trial.sandbox->charged("p1"));
}

TEST_CASE("a sandbox that was started again captures and refunds what it doesn't know") {
    Trial trial;
    CHECK(trial.sandbox->capture("p1", [](Outcome) {}) == Outcome::done);
    CHECK(trial.sandbox->charged("p1"));
    CHECK(trial.sandbox->refund("p1", [](Outcome) {}) == Outcome::done);
    CHECK_FALSE(trial.sandbox->charged("p1"));
}

TEST_CASE("the sandbox remembers a bounded number of payments, the newest") {
    Trial trial;
    for (std::size_t i = 0; i <= Sandbox::max_accounts; ++i) trial.authorise(std::to_string(i), "tok_ok");
    CHECK_FALSE(trial.sandbox->charged("0"));
    CHECK(trial.sandbox->charged("1"));
}

TEST_CASE("a timer that fires after the sandbox is gone does nothing") {
    Trial trial;
    CHECK(trial.authorise("p1", "tok_slow") == std::nullopt);
    trial.sandbox.reset();
    trial.scheduler.run_for(Sandbox::slow_answer_after);
    CHECK(trial.late.empty());
}

}  // namespace payment
