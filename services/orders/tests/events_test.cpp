#include "services/orders/domain/events.hpp"

#include <doctest/doctest.h>

namespace {

using namespace orders;

const Order pending{.id = "o-1", .customer = "ada", .lines = {{"tea", "Tea", 2, {299, "EUR"}, {598, "EUR"}}}};
const Confirmed confirmation{{"p-1", "captured"}, {"s-1", "label-created", "T1"}};

Order confirmed() {
    return evolve(pending, confirmation).value();
}

Order see_payment(const Order& order, const char* id, const char* state) {
    return evolve(order, PaymentSeen{{id, state}});
}

Order see_shipment(const Order& order, const char* id, const char* state) {
    return evolve(order, ShipmentSeen{{id, state, "T1"}});
}

}  // namespace

TEST_CASE("a confirmed order follows its shipment") {
    const auto dispatched = see_shipment(confirmed(), "s-1", "dispatched");
    CHECK(dispatched.state == State::dispatched);
    CHECK(see_shipment(dispatched, "s-1", "delivered").state == State::delivered);
    CHECK(see_shipment(confirmed(), "s-1", "delivered").state == State::delivered);
    CHECK(see_shipment(confirmed(), "s-2", "dispatched") == confirmed());

    const auto cancelling = evolve(confirmed(), CancelRequested{});
    CHECK(see_shipment(cancelling.value(), "s-1", "cancelled").state == State::confirmed);
    const auto cancelled = evolve(cancelling, Cancelled{});
    CHECK(see_shipment(cancelled.value(), "s-1", "dispatched").state == State::cancelled);
}

TEST_CASE("news that comes late or twice changes nothing") {
    const auto dispatched = see_shipment(confirmed(), "s-1", "dispatched");
    CHECK(see_shipment(dispatched, "s-1", "dispatched") == dispatched);
    CHECK(see_shipment(dispatched, "s-1", "label-created") == dispatched);
    const auto refunded = see_payment(confirmed(), "p-1", "refunded");
    CHECK(refunded.payment.state == "refunded");
    CHECK(see_payment(refunded, "p-1", "captured") == refunded);
    CHECK(see_payment(refunded, "p-1", "authorised") == refunded);
    CHECK(see_payment(refunded, "p-2", "refunded") == refunded);
    CHECK(see_payment(confirmed(), "p-1", "something-new") == confirmed());
}

TEST_CASE("a pending order waits for its confirmation, but not for bad news") {
    CHECK(see_payment(pending, "p-1", "authorised") == pending);
    CHECK(see_payment(pending, "p-1", "captured") == pending);
    CHECK(see_shipment(pending, "s-1", "label-created") == pending);
    CHECK(see_payment(pending, "p-1", "voided").payment.state == "voided");
    CHECK(see_shipment(pending, "s-1", "dispatched").state == State::pending);
}

TEST_CASE("a confirmation doesn't undo what was seen before it") {
    const auto early = see_payment(see_shipment(pending, "s-1", "dispatched"), "p-1", "refunded");
    const auto order = evolve(early, confirmation);
    CHECK(order->state == State::dispatched);
    CHECK(order->shipment.state == "dispatched");
    CHECK(order->payment.state == "refunded");

    // Of another shipment: the confirmation knows better.
    const auto other = evolve(see_shipment(pending, "s-9", "dispatched"), confirmation);
    CHECK(other->state == State::confirmed);
    CHECK(other->shipment.id == "s-1");
}

TEST_CASE("a cancellation leaves its reason, an aborted one leaves nothing") {
    const Reason reason{"requested", "changed my mind"};
    const auto cancelling = evolve(confirmed(), CancelRequested{reason});
    CHECK(cancelling->cancelling);
    CHECK(cancelling->reason == reason);
    CHECK(evolve(cancelling, CancelAborted{}) == confirmed());
    const auto cancelled = evolve(cancelling, Cancelled{});
    CHECK(cancelled->state == State::cancelled);
    CHECK_FALSE(cancelled->cancelling);
    CHECK(cancelled->reason == reason);
}

TEST_CASE("a rejection of what was never made is a tombstone") {
    const auto tombstone = evolve(std::nullopt, Rejected{"o-1", {"gone", ""}});
    REQUIRE(tombstone.has_value());
    CHECK(tombstone->is_tombstone());
    CHECK(evolve(std::nullopt, Rejected{"o-1", {"gone", ""}, "ada"})->is_tombstone());
    CHECK(tombstone->state == State::rejected);
    CHECK_FALSE(evolve(pending, Rejected{"o-1", {"gone", ""}})->is_tombstone());
}
