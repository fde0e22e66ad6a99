// Promises under every fault of any participant's disk: one order, one charge, one label, or none of them; and the customer
// is told the same.
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <iostream>

#include "runtime/testing/temporary_folder.hpp"
#include "tests/simulation/node/node.hpp"
#include "tests/sweep/saga_sweep.hpp"

using namespace sweep;
using kontor::Json;

namespace {

constexpr std::array services{"saga-coordinator", "orders",   "inventory",
                              "payment",          "shipping", "notification"};
constexpr std::array kinds{FaultKind::io_error, FaultKind::kill, FaultKind::power_cut};

Json order(const char* token) {
    return {{"do", "order"},
            {"order", 1},
            {"customer", 1},
            {"items", {{{"sku", "sku-1"}, {"quantity", 2}}}},
            {"payment", {{"method", "sandbox"}, {"token", token}}},
            {"delivery",
             {{"method", "delivery"},
              {"name", "Ada"},
              {"street", "Alsterufer 1"},
              {"city", "Hamburg"},
              {"postcode", "20354"},
              {"country", "DE"}}},
            {"copies", 1}};
}

struct Fixture {
    Fixture() { simulation::Node::prepare_folder(folder.path()); }
    ~Fixture() { tally.print(std::cout); }

    void sweep_all(SagaSweep& sweep) {
        for (const auto* service : services) {
            for (const auto kind : kinds) sweep.run(service, kind);
        }
        for (const auto& finding : tally.findings()) FAIL_CHECK(finding);
        CHECK(tally.differences() == 0);
        CHECK(tally.struck() > 0);
    }

    kontor::TemporaryFolder folder;
    Tally tally;
};

using Counts = EventCounts;

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a checkout is confirmed once, whatever operation of whatever store fails") {
    SagaSweep sweep{{"checkout", {}, order("tok_ok")}, folder.path(), tally};
    const auto& ending = sweep.without_fault();
    CHECK(ending.findings.empty());
    CHECK(ending.answer == "201");
    CHECK(ending.events.at("orders") == Counts{{"created", 1}, {"confirmed", 1}});
    CHECK(ending.events.at("payment") == Counts{{"authorised", 1}, {"captured", 1}});
    CHECK(ending.events.at("shipping") == Counts{{"label-created", 1}});
    sweep_all(sweep);
}

TEST_CASE_FIXTURE(Fixture,
                  "a checkout that is declined leaves nothing, whatever operation of whatever store fails") {
    SagaSweep sweep{{"declined", {}, order("tok_declined")}, folder.path(), tally};
    const auto& ending = sweep.without_fault();
    CHECK(ending.findings.empty());
    CHECK(ending.answer == "409");
    CHECK(ending.events.at("orders") == Counts{{"created", 1}, {"rejected", 1}});
    CHECK(ending.events.at("shipping") == Counts{});
    sweep_all(sweep);
}

TEST_CASE_FIXTURE(Fixture,
                  "a cancellation undoes all of an order, whatever operation of whatever store fails") {
    SagaSweep sweep{
        {"cancellation", {order("tok_ok")}, {{"do", "cancel"}, {"order", 1}}}, folder.path(), tally};
    const auto& ending = sweep.without_fault();
    CHECK(ending.findings.empty());
    CHECK(ending.answer == "201, cancelled");
    CHECK(ending.events.at("orders").at("cancelled") == 1);
    sweep_all(sweep);
}
