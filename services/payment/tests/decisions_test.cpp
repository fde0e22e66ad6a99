#include "services/payment/domain/decisions.hpp"

#include <doctest/doctest.h>

#include <map>

namespace payment {
namespace {

const Terms terms{"order-1", {1299, "EUR"}, "sandbox"};

/// A payment of which this is true; none for `unknown`. `barred` was voided before it was heard of.
std::optional<Payment> payment_where(const std::string& state) {
    if (state == "unknown") return std::nullopt;
    if (state == "barred") return Payment{"p1", State::voided, std::nullopt};
    const std::map<std::string, State> states{{"authorised", State::authorised},
                                              {"declined", State::declined},
                                              {"captured", State::captured},
                                              {"voided", State::voided},
                                              {"refunded", State::refunded}};
    return Payment{"p1", states.at(state), terms};
}

const Payment* pointer(const std::optional<Payment>& payment) {
    return payment ? &*payment : nullptr;
}

Command command(Operation operation) {
    return {operation, "p1", operation == Operation::authorise ? std::optional{terms} : std::nullopt};
}

/// What the provider is asked, `nothing`, or the refusal's code.
std::string outcome(const Plan& plan) {
    constexpr const char* names[] = {"authorise", "capture", "void", "refund"};
    if (!plan) return plan.error().code;
    return *plan ? names[static_cast<int>(**plan)] : "nothing";
}

}  // namespace

TEST_CASE("what a command asks of the provider depends on what became of the payment before") {
    struct Case {
        const char* before;
        const char* authorise;
        const char* capture;
        const char* void_;
        const char* refund;
    };
    // [payment-2] [payment-3]
    const Case cases[] = {
        {"unknown", "authorise", "not-found", "void", "void"},
        {"authorised", "nothing", "capture", "void", "void"},
        {"declined", "payment-declined", "payment-declined", "nothing", "nothing"},
        {"captured", "nothing", "nothing", "already-captured", "refund"},
        {"voided", "voided-earlier", "voided-earlier", "nothing", "nothing"},
        {"barred", "voided-earlier", "voided-earlier", "nothing", "nothing"},
        {"refunded", "voided-earlier", "voided-earlier", "nothing", "nothing"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.before);
        const auto known = payment_where(c.before);
        CHECK(outcome(plan(pointer(known), command(Operation::authorise))) == c.authorise);
        CHECK(outcome(plan(pointer(known), command(Operation::capture))) == c.capture);
        CHECK(outcome(plan(pointer(known), command(Operation::void_))) == c.void_);
        CHECK(outcome(plan(pointer(known), command(Operation::refund))) == c.refund);
    }
}

TEST_CASE("a payment can't be authorised with other terms") {
    const Terms others[] = {{"order-2", {1299, "EUR"}, "sandbox"},
                            {"order-1", {1300, "EUR"}, "sandbox"},
                            {"order-1", {1299, "USD"}, "sandbox"},
                            {"order-1", {1299, "EUR"}, "cash"}};
    for (const auto& other : others) {
        for (const char* before : {"authorised", "captured", "declined"}) {
            CAPTURE(before);
            const auto known = payment_where(before);
            CHECK(outcome(plan(pointer(known), {Operation::authorise, "p1", other})) ==
                  "authorised-differently");
        }
    }
}

TEST_CASE("what the provider did becomes the payment's state") {
    struct Case {
        const char* before;
        Operation operation;
        State after;
    };
    for (const auto& c : {Case{"unknown", Operation::authorise, State::authorised},
                          Case{"authorised", Operation::capture, State::captured},
                          Case{"authorised", Operation::void_, State::voided},
                          Case{"authorised", Operation::refund, State::voided},
                          Case{"captured", Operation::refund, State::refunded}}) {
        CAPTURE(c.before);
        const auto known = payment_where(c.before);
        const auto conclusion = conclude(pointer(known), command(c.operation), Outcome::done);
        CHECK(conclusion.changed == Payment{"p1", c.after, terms});
        CHECK_FALSE(conclusion.refusal.has_value());
        CHECK_FALSE(conclusion.take_back);
    }
    const Payment barred{"p1", State::voided, std::nullopt};
    CHECK(conclude(nullptr, command(Operation::void_), Outcome::done).changed == barred);
    CHECK(conclude(nullptr, command(Operation::refund), Outcome::done).changed == barred);
}

TEST_CASE("a decline is recorded; a provider that refuses anything else changes nothing") {
    const auto declined = conclude(nullptr, command(Operation::authorise), Outcome::declined);
    CHECK(declined.changed == Payment{"p1", State::declined, terms});
    CHECK(declined.refusal.value().code == "payment-declined");

    const auto known = payment_where("authorised");
    const auto refused = conclude(pointer(known), command(Operation::capture), Outcome::declined);
    CHECK_FALSE(refused.changed.has_value());
    CHECK(refused.refusal.value().code == "provider-refused");
}

// Promise [payment-4]: money held for a payment that was voided meanwhile goes back.
TEST_CASE("an authorisation that comes after the void is to be taken back") {
    for (const char* before : {"voided", "barred", "refunded"}) {
        CAPTURE(before);
        const auto known = payment_where(before);
        const auto late = conclude(pointer(known), command(Operation::authorise), Outcome::done);
        CHECK(late.take_back);
        CHECK_FALSE(late.changed.has_value());
        CHECK(late.refusal.value().code == "voided-earlier");
        CHECK_FALSE(conclude(pointer(known), command(Operation::authorise), Outcome::declined).take_back);
    }
}

TEST_CASE("an answer to something done already changes nothing") {
    struct Case {
        const char* before;
        Operation operation;
    };
    for (const auto& c : {Case{"authorised", Operation::authorise}, Case{"captured", Operation::authorise},
                          Case{"captured", Operation::capture}, Case{"voided", Operation::void_},
                          Case{"refunded", Operation::refund}}) {
        CAPTURE(c.before);
        const auto known = payment_where(c.before);
        const auto conclusion = conclude(pointer(known), command(c.operation), Outcome::done);
        CHECK_FALSE(conclusion.changed.has_value());
        CHECK_FALSE(conclusion.refusal.has_value());
        CHECK_FALSE(conclusion.take_back);
    }
}

}  // namespace payment
