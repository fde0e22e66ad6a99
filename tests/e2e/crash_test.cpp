// Promise: whatever part of a node is killed while people order, it comes back, every order is decided, and what a customer
// was told stays true.
#include <doctest/doctest.h>

#include <set>

#include "runtime/testing/eventually.hpp"
#include "tests/e2e/books.hpp"
#include "tests/e2e/order_stream.hpp"
#include "tests/e2e/program.hpp"

using namespace kontor;

namespace {

constexpr int customers = 8;
constexpr std::chrono::seconds patience_to_recover{30};
/// More than are under way at any time: so some were begun after the crash.
constexpr std::size_t orders_of_recovery = 3 * customers;

std::vector<std::string> components() {
    std::vector<std::string> names(services.begin(), services.end());
    names.emplace_back("broker");
    return names;
}

/// Ready again, and taking orders again.
void check_recovery(const Node& node, const OrderStream& stream) {
    CHECK(eventually([&] { return node.is_ready(); }, patience_to_recover));
    const auto before = stream.decided();
    CHECK(eventually([&] { return stream.decided() >= before + orders_of_recovery; }, patience_to_recover));
}

std::map<std::string, std::string> states_of_orders(Books& books) {
    std::map<std::string, std::string> states;
    for (const auto& order : books.all("orders", "list")) states[order.at("id")] = order.at("state");
    return states;
}

void check_outcomes(const std::map<std::string, OrderStream::Outcome>& outcomes, Books& books) {
    const auto states = states_of_orders(books);
    std::set<std::string> orders;
    for (const auto& [key, outcome] : outcomes) {
        CAPTURE(key);
        CAPTURE(outcome.last);
        CHECK(outcome.status != 0);
        if (outcome.status == 0) continue;
        CHECK_MESSAGE(orders.insert(outcome.order).second, "two keys, one order");
        const auto found = states.find(outcome.order);
        CHECK(found != states.end());
        if (found == states.end()) continue;
        CHECK(found->second == (outcome.status == 201 ? "confirmed" : "rejected"));
    }
}

void check_audit(const Node& node) {
    const auto report = node.state() / "audit.log";
    const auto program = environment("KONTOR_BIN") + "/kontor";
    const auto code = run_program({program, "--state", node.state(), "audit", "--settle", "30"}, report);
    CHECK_MESSAGE(code == 0, text_of(report));
}

}  // namespace

TEST_CASE(
    "killing each service and the broker in turn loses no acknowledged order and leaves nothing undecided") {
    const Node node;
    const auto sku = new_product(node, 1'000'000);
    OrderStream stream{node, sku, customers};
    for (const auto& component : components()) {
        CAPTURE(component);
        node.kill(component);
        check_recovery(node, stream);
    }
    const auto outcomes = stream.stop();
    MESSAGE(outcomes.size(), " orders were placed");

    Books books{node};
    const auto at_rest = [&] {
        return books.all("saga-coordinator", "list", {{"state", "unfinished"}}).empty();
    };
    CHECK(eventually(at_rest, patience_to_recover));
    for (const auto& [id, state] : states_of_orders(books)) {
        CAPTURE(id);
        CHECK(state != "pending");
    }
    check_outcomes(outcomes, books);
    check_audit(node);
}
