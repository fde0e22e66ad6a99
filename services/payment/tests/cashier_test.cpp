#include <doctest/doctest.h>

#include "services/payment/tests/payment_fixture.hpp"

namespace payment {
namespace {

using kontor::Json;
using Texts = std::vector<std::string>;

const std::string p1 = "0192f0c1-7d2a-7c3e-9b1a-3f2f5a6b7c01";
const std::string p2 = "0192f0c1-7d2a-7c3e-9b1a-3f2f5a6b7c02";

}  // namespace

TEST_CASE("a payment that is answered at once is decided in the same transaction") {
    PaymentFixture payments;
    const auto authorised = payments.authorise(p1, "sandbox");
    const Json expected{{"id", p1},
                        {"order", payments.order},
                        {"state", "authorised"},
                        {"amount", {{"amount", 1299}, {"currency", "EUR"}}},
                        {"method", "sandbox"},
                        {"updated", "2026-11-22T17:01:37.123Z"}};
    CHECK(authorised.body() == expected);
    CHECK(payments.get(p1).body() == expected);
    CHECK(payments.capture(p1).body()["state"] == "captured");
    CHECK(payments.refund(p1).body()["state"] == "refunded");
    CHECK(payments.bench.event_types() ==
          Texts{"payment/authorised", "payment/captured", "payment/refunded"});
}

TEST_CASE("a decline is recorded and refused") {
    PaymentFixture payments;
    CHECK(payments.authorise(p1, "sandbox", "tok_declined").code() == "payment-declined");
    CHECK(payments.get(p1).body()["state"] == "declined");
    CHECK(payments.bench.event_types() == Texts{"payment/declined"});
}

// Promise [payment-1]: no unknown outcome is taken for a decision.
TEST_CASE("an undecided provider leaves no trace, and is asked again") {
    PaymentFixture payments;
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto undecided = payments.authorise(p1, "sandbox", "tok_flaky");
        CHECK(undecided.is_error());
        CHECK(undecided.code() == "unavailable");
        CHECK(payments.get(p1).code() == "not-found");
    }
    CHECK(payments.authorise(p1, "sandbox", "tok_flaky").body()["state"] == "authorised");
    CHECK(payments.bench.event_types() == Texts{"payment/authorised"});
}

TEST_CASE("a provider that thinks is asked once, and all who asked are answered") {
    PaymentFixture payments;
    CHECK(payments.authorise(p1, "slow").is_deferred());
    CHECK(payments.authorise(p1, "slow").is_deferred());
    CHECK(payments.bench.answers().empty());
    CHECK(payments.slow->asked == Texts{"authorise " + p1});

    payments.answer(Outcome::done);
    REQUIRE(payments.bench.answers().size() == 2);
    for (const auto& answer : payments.bench.answers()) CHECK(answer.body()["state"] == "authorised");
    CHECK(payments.bench.event_types() == Texts{"payment/authorised"});
    CHECK(payments.cashier->waiting().count() == 0);
    CHECK(payments.authorise(p1, "slow").body()["state"] == "authorised");
    CHECK(payments.slow->asked.size() == 1);
}

TEST_CASE("tok_slow is answered after three seconds") {
    PaymentFixture payments;
    CHECK(payments.authorise(p1, "sandbox", "tok_slow").is_deferred());
    payments.wait(kontor::Milliseconds{2999});
    CHECK(payments.bench.answers().empty());
    payments.wait(kontor::Milliseconds{1});
    REQUIRE(payments.bench.answers().size() == 1);
    CHECK(payments.bench.answers()[0].body()["state"] == "authorised");
}

TEST_CASE("while the provider thinks, the same payment with other terms is refused") {
    PaymentFixture payments;
    CHECK(payments.authorise(p1, "slow").is_deferred());
    CHECK(payments.authorise(p1, "slow", "tok_ok", 1).code() == "authorised-differently");
    CHECK(payments.slow->asked.size() == 1);
}

TEST_CASE("a late decline is recorded and refused, a late no-answer is an error") {
    PaymentFixture payments;
    payments.authorise(p1, "slow");
    payments.authorise(p2, "slow");
    payments.answer(Outcome::declined);
    payments.answer(Outcome::undecided);
    REQUIRE(payments.bench.answers().size() == 2);
    CHECK(payments.bench.answers()[0].code() == "payment-declined");
    CHECK(payments.bench.answers()[1].code() == "unavailable");
    CHECK(payments.bench.event_types() == Texts{"payment/declined"});
}

TEST_CASE("a late answer is recorded though nobody waits any longer") {
    PaymentFixture payments;
    payments.authorise(p1, "slow");
    payments.bench.clock().advance(std::chrono::seconds{10});
    payments.cashier->waiting().forget_expired(payments.bench.clock().steady());
    CHECK(payments.cashier->waiting().count() == 0);
    payments.answer(Outcome::done);
    CHECK(payments.get(p1).body()["state"] == "authorised");
}

TEST_CASE("a late answer goes on with the trace of the request that asked") {
    PaymentFixture payments;
    const kontor::TraceContext trace{"4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"};
    {
        const kontor::TraceScope scope{trace, "request-1"};
        payments.authorise(p1, "slow");
    }
    payments.answer(Outcome::done);
    CHECK(payments.bench.events_after().at(0).traceparent == trace.traceparent());
}

TEST_CASE("a caller whose deadline has passed is forgotten, and not before") {
    PaymentFixture payments;
    payments.authorise(p1, "slow");
    payments.bench.clock().advance(std::chrono::milliseconds{9999});
    payments.cashier->waiting().forget_expired(payments.bench.clock().steady());
    CHECK(payments.cashier->waiting().count() == 1);
    payments.bench.clock().advance(std::chrono::milliseconds{1});
    payments.cashier->waiting().forget_expired(payments.bench.clock().steady());
    CHECK(payments.cashier->waiting().count() == 0);
    CHECK(payments.bench.answers().size() == 1);

    payments.authorise(p1, "slow");
    CHECK(payments.slow->asked.size() == 2);  // whoever asks next asks the provider again
}

TEST_CASE("no more callers wait than fit") {
    PaymentFixture payments;
    for (std::size_t i = 0; i < WaitingCallers::max_callers; ++i)
        CHECK(payments.authorise(p1, "slow").is_deferred());
    CHECK(payments.authorise(p1, "slow").code() == "busy");
    payments.cashier->waiting().answer_all(
        kontor::Reply::error({kontor::ErrorKind::unavailable, "draining"}));
    CHECK(payments.bench.answers().size() == WaitingCallers::max_callers);
    CHECK(payments.cashier->waiting().count() == 0);
}

TEST_CASE("tok_timeout is never answered; its void lets go of the money and of who waits") {
    PaymentFixture payments;
    CHECK(payments.authorise(p1, "sandbox", "tok_timeout").is_deferred());
    CHECK(payments.sandbox->charged(p1));
    payments.slow->next = {Outcome::done};
    CHECK(payments.void_payment(p1).body()["state"] == "voided");
    CHECK_FALSE(payments.sandbox->charged(p1));
    REQUIRE(payments.bench.answers().size() == 1);
    CHECK(payments.bench.answers()[0].code() == "voided-earlier");
    CHECK(payments.authorise(p1, "sandbox", "tok_timeout").code() == "voided-earlier");
}

// Promise [payment-3]: undoing what never happened succeeds, and bars it.
TEST_CASE("a payment nobody heard of is voided at every provider that might hold it") {
    PaymentFixture payments;
    payments.slow->next = {Outcome::undecided, Outcome::done};
    CHECK(payments.void_payment(p1).code() == "unavailable");
    CHECK(payments.get(p1).code() == "not-found");
    const auto voided = payments.void_payment(p1);
    CHECK(voided.body()["state"] == "voided");
    CHECK_FALSE(voided.body().contains("order"));
    CHECK(payments.slow->asked == Texts{"void " + p1, "void " + p1});
    CHECK(payments.authorise(p1, "sandbox").code() == "voided-earlier");
    CHECK_FALSE(payments.sandbox->charged(p1));
}

TEST_CASE("a void waits for the provider that takes its time") {
    PaymentFixture payments;
    CHECK(payments.void_payment(p1).is_deferred());
    payments.answer(Outcome::done);
    REQUIRE(payments.bench.answers().size() == 1);
    CHECK(payments.bench.answers()[0].body()["state"] == "voided");
}

// Promise [payment-4]: money held for a payment that was voided meanwhile goes back, and is asked for until it does.
TEST_CASE("a provider's late authorisation of a voided payment is taken back until it is done") {
    PaymentFixture payments;
    payments.authorise(p1, "slow");
    payments.slow->next = {Outcome::done, Outcome::undecided, Outcome::undecided, Outcome::done};
    CHECK(payments.void_payment(p1).is_ok());
    payments.answer(Outcome::done);  // too late; giving it back fails at first
    CHECK(payments.slow->asked == Texts{"authorise " + p1, "void " + p1, "void " + p1});

    payments.settle_dues();
    CHECK(payments.slow->asked.size() == 3);  // not yet again
    for (const std::size_t asked : {4U, 5U, 5U}) {
        payments.bench.clock().advance(std::chrono::seconds{30});
        payments.settle_dues();
        CHECK(payments.slow->asked.size() == asked);
    }
    CHECK(payments.bench.event_types() == Texts{"payment/voided"});
}

// Promise [payment-5].
TEST_CASE("a returned order's money goes back, once") {
    PaymentFixture payments;
    payments.authorise(p1, "sandbox", "tok_declined");
    payments.authorise(p2, "sandbox");
    payments.capture(p2);
    payments.order_returned();
    payments.order_returned();
    CHECK(payments.get(p1).body()["state"] == "declined");
    CHECK(payments.get(p2).body()["state"] == "refunded");
    CHECK_FALSE(payments.sandbox->charged(p2));
    CHECK(payments.bench.event_types() ==
          Texts{"payment/declined", "payment/authorised", "payment/captured", "payment/refunded"});
}

TEST_CASE("a refund the provider doesn't do at once is asked for until it does") {
    PaymentFixture payments;
    payments.slow->next = {Outcome::done, Outcome::done, Outcome::undecided};
    payments.authorise(p1, "slow");
    payments.capture(p1);
    payments.order_returned();
    CHECK(payments.get(p1).body()["state"] == "captured");

    payments.bench.clock().advance(std::chrono::seconds{30});
    payments.settle_dues();
    payments.answer(Outcome::done);
    CHECK(payments.get(p1).body()["state"] == "refunded");
    payments.bench.clock().advance(std::chrono::seconds{30});
    payments.settle_dues();
    CHECK(payments.slow->asked == Texts{"authorise " + p1, "capture " + p1, "refund " + p1, "refund " + p1});
}

TEST_CASE("nothing of a token is stored") {
    PaymentFixture payments;
    payments.authorise(p1, "sandbox", "tok_ok");
    payments.authorise(p2, "sandbox", "tok_declined");
    for (const auto& event : payments.bench.events_after())
        CHECK(event.data.find("tok_") == std::string::npos);
    CHECK(payments.get(p1).body().dump().find("tok_") == std::string::npos);
}

}  // namespace payment
