#include "cli/audit/order_rules.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace kontor::cli {
namespace {

using States = std::vector<std::string_view>;

bool is_any_of(std::string_view state, const States& states) {
    return std::ranges::find(states, state) != states.end();
}

template <class Row>
const Row* first_in(const std::vector<const Row*>& rows, const States& states) {
    const auto found =
        std::ranges::find_if(rows, [&](const Row* row) { return is_any_of(row->state, states); });
    return found == rows.end() ? nullptr : *found;
}

template <class Row>
std::ptrdiff_t count_in(const std::vector<const Row*>& rows, const States& states) {
    return std::ranges::count_if(rows, [&](const Row* row) { return is_any_of(row->state, states); });
}

template <class Row>
std::string described(const char* kind, const std::vector<const Row*>& rows) {
    if (rows.empty()) return std::string{"there is no "} + kind;
    std::string text;
    for (const Row* row : rows) {
        text += (text.empty() ? "" : ", ") + std::string{kind} + " " + row->id + " is " + row->state;
    }
    return text;
}

std::string described(const ReservationRow* reservation) {
    return reservation == nullptr ? "there is no reservation" : "the reservation is " + reservation->state;
}

// The findings about one order, under one rule at a time.
class Findings {
public:
    explicit Findings(const std::string& id) : subject_("order/" + id) {}

    void add(const char* invariant, std::string detail) {
        violations_.push_back({invariant, subject_, std::move(detail)});
    }
    std::vector<Violation> take() { return std::move(violations_); }

private:
    std::string subject_;
    std::vector<Violation> violations_;
};

const States live_payment = {"authorised", "captured"};
const States live_reservation = {"reserved", "committed"};
const States live_label = {"label-created", "dispatched", "delivered"};

// Which label a sold order must have: orders learns the two later states from shipping.
std::string label_state(const std::string& order_state) {
    return order_state == "confirmed" ? "label-created" : order_state;
}

void check_sold(const OrderHoldings& held, Findings& findings) {
    constexpr const char* rule = "confirmed-is-complete";
    const std::string& state = held.order->state;
    if (held.reservation == nullptr || held.reservation->state != "committed") {
        findings.add(rule, "the order is " + state + ", but " + described(held.reservation));
    }
    if (count_in(held.payments, {"captured"}) != 1 || count_in(held.payments, live_payment) != 1) {
        findings.add(rule, "the order is " + state + ", but " + described("payment", held.payments));
    }
    if (count_in(held.shipments, {label_state(state)}) != 1 || count_in(held.shipments, live_label) != 1) {
        findings.add(rule, "the order is " + state + ", but " + described("shipment", held.shipments));
    }
}

// Nothing is held for an order that came to nothing, or that nobody knows.
void check_nothing_held(const OrderHoldings& held, const char* rule, const std::string& because,
                        Findings& findings) {
    if (held.reservation != nullptr && is_any_of(held.reservation->state, live_reservation)) {
        findings.add(rule, because + described(held.reservation));
    }
    if (first_in(held.payments, live_payment) != nullptr)
        findings.add(rule, because + described("payment", held.payments));
    if (first_in(held.shipments, live_label) != nullptr) {
        findings.add(rule, because + described("shipment", held.shipments));
    }
}

void check_undone(const OrderHoldings& held, Findings& findings) {
    check_nothing_held(held, "undone-leaves-nothing", "the order is " + held.order->state + ", but ",
                       findings);
}

void check_returned(const OrderHoldings& held, Findings& findings) {
    constexpr const char* rule = "returned-is-undone";
    if (held.reservation == nullptr || !is_any_of(held.reservation->state, {"restocked", "released"})) {
        findings.add(rule, "the order is returned, but " + described(held.reservation));
    }
    if (first_in(held.payments, live_payment) != nullptr) {
        findings.add(rule, "the order is returned, but " + described("payment", held.payments));
    }
}

void check_pending(const OrderHoldings&, Findings& findings) {
    findings.add("pending-is-worked-on", "the order is pending, but no saga with a live reason works on it");
}

struct StateRule {
    std::string_view state;
    void (*check)(const OrderHoldings&, Findings&);
};
constexpr std::array<StateRule, 7> state_rules{{{"pending", check_pending},
                                                {"confirmed", check_sold},
                                                {"dispatched", check_sold},
                                                {"delivered", check_sold},
                                                {"rejected", check_undone},
                                                {"cancelled", check_undone},
                                                {"returned", check_returned}}};

void check_state(const OrderHoldings& held, Findings& findings) {
    const auto rule = std::ranges::find(state_rules, held.order->state, &StateRule::state);
    if (rule == state_rules.end()) {
        findings.add("order-state-known", "the order's state is \"" + held.order->state + "\"");
    } else {
        rule->check(held, findings);
    }
}

void check_agreement(const OrderHoldings& held, Findings& findings) {
    const bool reserved = held.reservation != nullptr && is_any_of(held.reservation->state, live_reservation);
    if (reserved && held.reservation->lines != held.order->items) {
        findings.add("lines-agree", "the reservation's lines differ from the order's items");
    }
    const PaymentRow* payment = first_in(held.payments, live_payment);
    if (payment != nullptr && payment->amount != held.order->total) {
        findings.add("amount-agrees", "payment " + payment->id + " is over " + to_text(payment->amount) +
                                          ", the order's total is " + to_text(held.order->total));
    }
}

}  // namespace

std::vector<Violation> check_order(const std::string& id, const OrderHoldings& held) {
    Findings findings{id};
    if (held.order == nullptr) {
        check_nothing_held(held, "holdings-have-an-order", "orders does not know it, but ", findings);
    } else {
        check_state(held, findings);
        check_agreement(held, findings);
    }
    return findings.take();
}

}  // namespace kontor::cli
