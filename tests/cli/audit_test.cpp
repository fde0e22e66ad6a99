#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "cli/audit/invariants.hpp"
#include "cli/audit/reader.hpp"
#include "cli/audit/timestamp.hpp"

using namespace kontor::cli;

namespace {

constexpr const char* now = "2026-03-01T12:00:00.000Z";

// A node on which one order stands in each state, with exactly what that state promises.
Snapshot sound() {
    Snapshot s;
    s.now = now;
    const Money price{500, "EUR"};
    const Quantities two_teas{{"tea", 2}};
    s.orders = {{"confirmed", "confirmed", "anna", "k1", two_teas, price},
                {"dispatched", "dispatched", "anna", "k2", two_teas, price},
                {"delivered", "delivered", "bob", "k1", two_teas, price},
                {"rejected", "rejected", "bob", "k3", two_teas, price},
                {"never-made", "rejected"},
                {"cancelled", "cancelled", "bob", "k4", two_teas, price},
                {"returned", "returned", "bob", "k5", two_teas, price},
                {"pending", "pending", "bob", "k6", two_teas, price}};
    s.reservations = {{"confirmed", "committed", two_teas}, {"dispatched", "committed", two_teas},
                      {"delivered", "committed", two_teas}, {"rejected", "released", two_teas},
                      {"cancelled", "restocked", two_teas}, {"returned", "restocked", two_teas},
                      {"pending", "reserved", two_teas},    {"unknown", "released", {}}};
    s.payments = {{"p1", "confirmed", "captured", price}, {"p2", "dispatched", "captured", price},
                  {"p3", "delivered", "captured", price}, {"p4", "rejected", "voided", price},
                  {"p5", "cancelled", "refunded", price}, {"p6", "returned", "refunded", price},
                  {"p7", "pending", "authorised", price}, {"p8", "rejected", "declined", price}};
    s.shipments = {{"s1", "confirmed", "label-created"}, {"s2", "dispatched", "dispatched"},
                   {"s3", "delivered", "delivered"},     {"s4", "rejected", "cancelled"},
                   {"s5", "cancelled", "cancelled"},     {"s6", "returned", "delivered"}};
    s.stock = {{.sku = "tea",
                .on_hand = 14,
                .reserved = 2,
                .available = 12,
                .received = 25,
                .adjusted = -5,
                .committed = 6},
               {.sku = "rum",
                .on_hand = 0,
                .reserved = 0,
                .available = 0,
                .received = 0,
                .adjusted = 0,
                .committed = 0}};
    s.unfinished_sagas = {{.id = "saga-1",
                           .definition = "checkout",
                           .state = "running",
                           .order = "pending",
                           .step = "authorise",
                           .waiting_for = "payment.authorise",
                           .attempt_started = "2026-03-01T11:59:50.000Z",
                           .next_attempt = "2026-03-01T12:00:05.000Z"}};
    s.positions = {{.service = "catalog", .log = 7},
                   {.service = "orders", .log = 20, .consumed = {{"catalog", 7}, {"shipping", 9}}},
                   {.service = "shipping", .log = 9}};
    return s;
}

OrderRow& order(Snapshot& s, const char* id) {
    return *std::ranges::find(s.orders, id, &OrderRow::id);
}
ReservationRow& reservation(Snapshot& s, const char* id) {
    return *std::ranges::find(s.reservations, id, &ReservationRow::order);
}
PaymentRow& payment(Snapshot& s, const char* id) {
    return *std::ranges::find(s.payments, id, &PaymentRow::id);
}
ShipmentRow& shipment(Snapshot& s, const char* id) {
    return *std::ranges::find(s.shipments, id, &ShipmentRow::id);
}

template <class Row>
void drop(std::vector<Row>& rows, const char* order) {
    std::erase_if(rows, [&](const Row& row) { return row.order == order; });
}

// Takes an order's stock, sold or reserved, out of the books, so that only the rule in question is broken.
void unbook(Snapshot& s, std::int64_t quantity) {
    s.stock[0].committed -= quantity;
    s.stock[0].on_hand += quantity;
    s.stock[0].available += quantity;
}

void book(Snapshot& s, std::int64_t quantity) {
    unbook(s, -quantity);
}

struct Break {
    const char* what;
    std::function<void(Snapshot&)> apply;
    std::vector<std::string> expected;  // "invariant subject", sorted
};

std::vector<std::string> violated(const Snapshot& snapshot) {
    std::vector<std::string> texts;
    for (const Violation& violation : find_violations(snapshot))
        texts.push_back(violation.invariant + " " + violation.subject);
    std::ranges::sort(texts);
    return texts;
}

void check(const std::vector<Break>& breaks) {
    for (const Break& b : breaks) {
        CAPTURE(b.what);
        Snapshot snapshot = sound();
        b.apply(snapshot);
        CHECK(violated(snapshot) == b.expected);
    }
}

}  // namespace

TEST_CASE("a sound node has no violations, and its pending order is on its way") {
    CHECK(violated(sound()).empty());
    CHECK(orders_on_their_way(sound()) == std::vector<std::string>{"pending"});
    CHECK(violated(Snapshot{}).empty());
}

TEST_CASE("a sold order has its stock committed, its payment captured and its label made") {
    const std::vector<std::string> found{"confirmed-is-complete order/confirmed"};
    check({
        {"no reservation",
         [](Snapshot& s) {
             drop(s.reservations, "confirmed");
             unbook(s, 2);
         },
         found},
        {"released",
         [](Snapshot& s) {
             reservation(s, "confirmed").state = "released";
             unbook(s, 2);
         },
         found},
        {"only reserved",
         [](Snapshot& s) {
             reservation(s, "confirmed").state = "reserved";
             unbook(s, 2);
             s.stock[0].reserved += 2;
             s.stock[0].available -= 2;
         },
         found},
        {"no payment", [](Snapshot& s) { drop(s.payments, "confirmed"); }, found},
        {"only authorised", [](Snapshot& s) { payment(s, "p1").state = "authorised"; }, found},
        {"refunded", [](Snapshot& s) { payment(s, "p1").state = "refunded"; }, found},
        {"captured twice",
         [](Snapshot& s) { s.payments.push_back({"p9", "confirmed", "captured", {500, "EUR"}}); }, found},
        {"authorised besides",
         [](Snapshot& s) { s.payments.push_back({"p9", "confirmed", "authorised", {500, "EUR"}}); }, found},
        {"no label", [](Snapshot& s) { drop(s.shipments, "confirmed"); }, found},
        {"label cancelled", [](Snapshot& s) { shipment(s, "s1").state = "cancelled"; }, found},
        {"two labels", [](Snapshot& s) { s.shipments.push_back({"s9", "confirmed", "label-created"}); },
         found},
        {"dispatched unknown to orders", [](Snapshot& s) { shipment(s, "s1").state = "dispatched"; }, found},
        {"dispatched without dispatch",
         [](Snapshot& s) { shipment(s, "s2").state = "label-created"; },
         {"confirmed-is-complete order/dispatched"}},
        {"delivered without delivery",
         [](Snapshot& s) { shipment(s, "s3").state = "dispatched"; },
         {"confirmed-is-complete order/delivered"}},
    });
}

TEST_CASE("a rejected or cancelled order leaves nothing behind") {
    const std::vector<std::string> rejected{"undone-leaves-nothing order/rejected"};
    const std::vector<std::string> cancelled{"undone-leaves-nothing order/cancelled"};
    check({
        {"stock still reserved",
         [](Snapshot& s) {
             reservation(s, "rejected").state = "reserved";
             s.stock[0].reserved += 2;
             s.stock[0].available -= 2;
         },
         rejected},
        {"stock still committed",
         [](Snapshot& s) {
             reservation(s, "cancelled").state = "committed";
             book(s, 2);
         },
         cancelled},
        {"money still held", [](Snapshot& s) { payment(s, "p4").state = "authorised"; }, rejected},
        {"money still taken", [](Snapshot& s) { payment(s, "p5").state = "captured"; }, cancelled},
        {"label still there", [](Snapshot& s) { shipment(s, "s4").state = "label-created"; }, rejected},
        {"parcel under way", [](Snapshot& s) { shipment(s, "s5").state = "dispatched"; }, cancelled},
    });
}

TEST_CASE("a returned order is paid back and restocked") {
    const std::vector<std::string> found{"returned-is-undone order/returned"};
    check({
        {"not restocked",
         [](Snapshot& s) {
             reservation(s, "returned").state = "committed";
             book(s, 2);
         },
         found},
        {"reservation lost", [](Snapshot& s) { drop(s.reservations, "returned"); }, found},
        {"not refunded", [](Snapshot& s) { payment(s, "p6").state = "captured"; }, found},
    });
}

TEST_CASE("what is held belongs to an order that orders knows, in a state that exists") {
    check({
        {"reservation of nobody",
         [](Snapshot& s) {
             s.reservations.push_back({"ghost", "committed", {{"tea", 1}}});
             book(s, 1);
         },
         {"holdings-have-an-order order/ghost"}},
        {"payment of nobody",
         [](Snapshot& s) { s.payments.push_back({"p9", "ghost", "captured", {500, "EUR"}}); },
         {"holdings-have-an-order order/ghost"}},
        {"label of nobody",
         [](Snapshot& s) { s.shipments.push_back({"s9", "ghost", "label-created"}); },
         {"holdings-have-an-order order/ghost"}},
        {"tombstones of nobody are fine",
         [](Snapshot& s) {
             s.payments.push_back({"p9", "ghost", "voided", {}});
             s.shipments.push_back({"s9", "ghost", "cancelled"});
         },
         {}},
        {"a state nobody knows",
         [](Snapshot& s) { order(s, "never-made").state = "lost"; },
         {"order-state-known order/never-made"}},
    });
}

TEST_CASE("reservation and payment are about what was ordered") {
    check({
        {"another quantity",
         [](Snapshot& s) {
             reservation(s, "confirmed").lines["tea"] = 3;
             book(s, 1);
         },
         {"lines-agree order/confirmed"}},
        {"another product",
         [](Snapshot& s) { order(s, "confirmed").items = {{"rum", 2}}; },
         {"lines-agree order/confirmed"}},
        {"another amount",
         [](Snapshot& s) { payment(s, "p1").amount.amount = 499; },
         {"amount-agrees order/confirmed"}},
        {"another currency",
         [](Snapshot& s) { payment(s, "p1").amount.currency = "SEK"; },
         {"amount-agrees order/confirmed"}},
    });
}

TEST_CASE("for every sku the books add up and nothing is below zero") {
    check({
        {"on hand differs",
         [](Snapshot& s) {
             s.stock[0].on_hand += 1;
             s.stock[0].available += 1;
         },
         {"stock-adds-up stock/tea"}},
        {"reserved without a reservation",
         [](Snapshot& s) {
             s.stock[0].reserved += 1;
             s.stock[0].available -= 1;
         },
         {"reserved-adds-up stock/tea"}},
        {"reservation without reserved",
         [](Snapshot& s) { reservation(s, "pending").lines["rum"] = 1; },
         {"reserved-adds-up stock/rum"}},
        {"reservation without stock",
         [](Snapshot& s) { reservation(s, "pending").lines["ale"] = 1; },
         {"reserved-adds-up stock/ale"}},
        {"committed without an order", [](Snapshot& s) { book(s, 1); }, {"committed-adds-up stock/tea"}},
        {"available differs",
         [](Snapshot& s) { s.stock[0].available += 1; },
         {"available-adds-up stock/tea"}},
        {"oversold",
         [](Snapshot& s) { s.stock[1].adjusted = s.stock[1].on_hand = s.stock[1].available = -1; },
         {"stock-not-negative stock/rum"}},
        {"more reserved than there is",
         [](Snapshot& s) {
             s.stock[0].received -= 13;
             s.stock[0].on_hand -= 13;
             s.stock[0].available -= 13;
         },
         {"stock-not-negative stock/tea"}},
    });
}

TEST_CASE("an idempotency key has one order, for each customer") {
    check({{"the key twice",
            [](Snapshot& s) { order(s, "dispatched").key = "k1"; },
            {"one-order-per-key order/dispatched"}},
           {"no key twice",
            [](Snapshot& s) { order(s, "confirmed").key = order(s, "dispatched").key = ""; },
            {}}});
}

TEST_CASE("every consumer is level with its producer's log") {
    check({
        {"behind",
         [](Snapshot& s) { s.positions[1].consumed["catalog"] = 6; },
         {"consumers-are-level consumer/orders"}},
        {"ahead", [](Snapshot& s) { s.positions[0].log = 6; }, {"consumers-are-level consumer/orders"}},
        {"of nobody",
         [](Snapshot& s) { s.positions[1].consumed["bakery"] = 0; },
         {"consumers-are-level consumer/orders"}},
    });
}

TEST_CASE("nothing is parked") {
    check({
        {"an event", [](Snapshot& s) { s.positions[1].dead_letters = 1; }, {"nothing-parked service/orders"}},
        {"in two services",
         [](Snapshot& s) { s.positions[0].dead_letters = s.positions[2].dead_letters = 3; },
         {"nothing-parked service/catalog", "nothing-parked service/shipping"}},
    });
}

TEST_CASE("no saga is unfinished without a live reason, and its order counts then") {
    const std::vector<std::string> dead{"pending-is-worked-on order/pending", "sagas-end saga/saga-1"};
    check({
        {"stuck", [](Snapshot& s) { s.unfinished_sagas[0].state = "stuck"; }, dead},
        {"nobody at it", [](Snapshot& s) { s.unfinished_sagas[0].waiting_for = ""; }, dead},
        {"attempt under way", [](Snapshot& s) { s.unfinished_sagas[0].next_attempt = ""; }, {}},
        {"attempt under way for longer than any may last",
         [](Snapshot& s) {
             s.unfinished_sagas[0].next_attempt = "";
             s.unfinished_sagas[0].attempt_started = "2026-03-01T11:57:59.000Z";
         },
         dead},
        {"attempt under way since nobody knows when",
         [](Snapshot& s) {
             s.unfinished_sagas[0].next_attempt = "";
             s.unfinished_sagas[0].attempt_started = "";
         },
         dead},
        {"attempt long overdue",
         [](Snapshot& s) { s.unfinished_sagas[0].next_attempt = "2026-03-01T11:58:00.000Z"; }, dead},
        {"attempt just due",
         [](Snapshot& s) { s.unfinished_sagas[0].next_attempt = "2026-03-01T11:59:30.000Z"; },
         {}},
        {"no saga at all",
         [](Snapshot& s) { s.unfinished_sagas.clear(); },
         {"pending-is-worked-on order/pending"}},
        {"compensating is alive", [](Snapshot& s) { s.unfinished_sagas[0].state = "compensating"; }, {}},
    });
}

TEST_CASE("a node that did not come to rest is told") {
    check({{"still moving", [](Snapshot& s) { s.settled = false; }, {"settles node"}}});
}

TEST_CASE("times are read as the services write them") {
    CHECK(unix_ms("1970-01-01T00:00:00.000Z") == 0);
    CHECK(unix_ms("2026-03-01T12:00:00.250Z") == 1772366400250);
    CHECK(unix_ms("2026-03-01T12:00:00Z") == 1772366400000);
    for (const char* wrong : {"", "now", "2026-03-01", "2026-02-30T00:00:00Z", "2026-03-01T12:00:00"}) {
        CHECK_FALSE(unix_ms(wrong));
    }
}
