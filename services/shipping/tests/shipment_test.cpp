#include <doctest/doctest.h>

#include <functional>
#include <vector>

#include "services/shipping/domain/shipment.hpp"
#include "services/shipping/domain/tracking.hpp"
#include "services/shipping/domain/zpl.hpp"

using namespace shipping;

namespace {

const std::string id = "019ac2f0-3c5e-7a10-8a51-0b6f2f9d4c01";
const Address address{"Anna Boje", "Kaistraße 1", "Bremen", "28195", "DE"};

Shipment in_state(State state) {
    return {id, "order-1", state, "KO1", address};
}

/// `event N` for the N-th alternative, `nothing`, or the rejection's code.
std::string told(const Decision& decision) {
    if (!decision) return decision.error().code;
    return decision->empty() ? "nothing" : "event " + std::to_string(decision->front().index());
}

struct Case {
    const char* what;
    State state;
    std::function<Decision(const Shipment&)> command;
    const char* expected;
};

const auto label = [](const Shipment& s) { return create_label(s, {id, "order-1", address, 7}); };
const auto other_label = [](const Shipment& s) { return create_label(s, {id, "order-2", address, 7}); };
const auto other_way = [](const Shipment& s) { return create_label(s, {id, "order-1", Pickup{}, 7}); };
const auto elsewhere = [](const Shipment& s) { return redirect(s, Pickup{}); };
const auto same_place = [](const Shipment& s) { return redirect(s, address); };
const auto take_back = [](const Shipment& s) { return cancel(s, id); };

const std::vector<Case> cases{
    {"a label for a new shipment", State::none, label, "event 0"},
    {"a label asked for twice", State::label_created, label, "nothing"},
    {"a label asked for again after the dispatch", State::dispatched, label, "nothing"},
    {"a label for another order", State::label_created, other_label, "labelled-differently"},
    {"a label for another delivery", State::label_created, other_way, "labelled-differently"},
    {"a label that arrives after its cancellation", State::cancelled, label, "cancelled-earlier"},
    {"a cancellation", State::label_created, take_back, "event 1"},
    {"a cancellation of what never was", State::none, take_back, "event 1"},
    {"a second cancellation", State::cancelled, take_back, "nothing"},
    {"a cancellation after the dispatch", State::dispatched, take_back, "already-dispatched"},
    {"a cancellation after the delivery", State::delivered, take_back, "already-dispatched"},
    {"a redirection", State::label_created, elsewhere, "event 4"},
    {"a redirection to where it goes", State::label_created, same_place, "nothing"},
    {"a redirection after the dispatch", State::dispatched, elsewhere, "already-dispatched"},
    {"a redirection after the delivery", State::delivered, elsewhere, "already-dispatched"},
    {"a redirection of what was cancelled", State::cancelled, elsewhere, "not-labelled"},
    {"a redirection of what never was", State::none, elsewhere, "not-labelled"},
    {"a dispatch", State::label_created, dispatch, "event 2"},
    {"a second dispatch", State::dispatched, dispatch, "nothing"},
    {"a dispatch after the delivery", State::delivered, dispatch, "nothing"},
    {"a dispatch without a label", State::none, dispatch, "not-labelled"},
    {"a dispatch of what was cancelled", State::cancelled, dispatch, "not-labelled"},
    {"a delivery", State::dispatched, deliver, "event 3"},
    {"a second delivery", State::delivered, deliver, "nothing"},
    {"a delivery of what is still here", State::label_created, deliver, "not-dispatched"},
    {"a delivery of what never was", State::none, deliver, "not-dispatched"},
    {"a delivery of what was cancelled", State::cancelled, deliver, "not-dispatched"},
};

}  // namespace

TEST_CASE("a command in a state is decided as the table says") {
    for (const auto& c : cases) {
        CAPTURE(c.what);
        CHECK(told(c.command(in_state(c.state))) == c.expected);
    }
}

TEST_CASE("events lead from state to state") {
    Shipment shipment;
    evolve(shipment, LabelCreated{id, "order-1", "KO1", address});
    CHECK(shipment.state == State::label_created);
    CHECK(shipment.delivery == Delivery{address});
    evolve(shipment, Redirected{id, Pickup{}});
    CHECK(shipment.state == State::label_created);
    CHECK(shipment.delivery == Delivery{Pickup{}});
    evolve(shipment, Dispatched{id});
    CHECK(shipment.state == State::dispatched);
    evolve(shipment, Delivered{id});
    CHECK(shipment.state == State::delivered);
    Shipment barred;
    evolve(barred, Cancelled{id});
    CHECK(barred.state == State::cancelled);
    CHECK(barred.id == id);
}

TEST_CASE("states are named and found by their names") {
    for (const auto state :
         {State::none, State::label_created, State::cancelled, State::dispatched, State::delivered}) {
        CHECK(state_named(name_of(state)) == state);
    }
    CHECK_FALSE(state_named("lost").has_value());
}

TEST_CASE("the check digit is that of UPU S10") {
    // The standard's example is RR 473124829 GB.
    CHECK(s10_check_digit("47312482") == 9);
    CHECK(s10_check_digit("00000000") == 5);
    CHECK(tracking_number(47'312'482) == "KO473124829ZZ");
    CHECK(tracking_number(1) == "KO000000014ZZ");
    CHECK(tracking_number(100'000'001) == tracking_number(1));
}

TEST_CASE("an address can't break out of its label") {
    CHECK(zpl_escaped("a^XZ~b_c\n", 60) == "a_5EXZ_7Eb_5Fc ");
    CHECK(zpl_escaped("Straße", 60) == "Straße");
    CHECK(zpl_escaped("Straße", 5) == "Stra");  // ß has two bytes; half of it is none
    const auto zpl = zpl_label({id, "order-1", "KO473124829ZZ", Address{"^XZ^XA", "s", "c", "p", "DE"}});
    CHECK(zpl.find("^XZ") == zpl.rfind("^XZ"));
    CHECK(zpl.find("KO473124829ZZ") != std::string::npos);
    CHECK(zpl_label({id, "order-1", "KO473124829ZZ", Pickup{}}).find("PICKUP") != std::string::npos);
}
