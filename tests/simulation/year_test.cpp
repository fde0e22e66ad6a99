// A board runs for years: what it keeps doesn't grow with the orders it has ever taken.
#include <doctest/doctest.h>

#include <map>

#include "cli/audit/invariants.hpp"
#include "runtime/testing/temporary_folder.hpp"
#include "tests/simulation/plan/dice.hpp"
#include "tests/simulation/shop/shop.hpp"
#include "tests/simulation/verdict/auditor.hpp"

using namespace simulation;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::days retention{30};
constexpr int orders_a_day = 10;

/// A shop day after day: some hours of it are busy, and the rest passes at once.
struct Year {
    Year() : node{1, prepared(folder.path()), retention}, shop{node} {
        node.start();
        REQUIRE(shop.open({{"skus", 3}, {"stock", 1'000'000}}));
    }
    static const std::filesystem::path& prepared(const std::filesystem::path& folder) {
        Node::prepare_folder(folder);
        return folder;
    }

    void day() {
        const auto morning = node.now();
        for (int i = 0; i < orders_a_day; ++i) shop.act(order());
        shop.act({{"do", "price"}, {"sku", "sku-1"}, {"amount", 100 + number}});
        shop.act({{"do", "stock"}, {"sku", "sku-2"}, {"amount", 10}});
        REQUIRE(node.run_until(60s, [this] { return shop.waiting() == 0; }));
        for (const auto* what : {"dispatch", "deliver"}) {
            for (int i = 0; i < orders_a_day; ++i) shop.act({{"do", what}, {"order", number - i}});
            REQUIRE(node.run_until(60s, [this] { return shop.waiting() == 0; }));
        }
        node.run_for(125s);  // two turns of the housekeeping
        node.clock().advance(24h - (node.now() - morning));
    }
    kontor::Json order() {
        const auto* token =
            dice.weighted<const char*>({{8, "tok_ok"}, {1, "tok_declined"}, {1, "tok_flaky"}});
        return {{"do", "order"},
                {"order", ++number},
                {"customer", dice.number(1, 3)},
                {"items",
                 {{{"sku", "sku-" + std::to_string(dice.number(1, 3))}, {"quantity", dice.number(1, 3)}}}},
                {"payment", {{"method", "sandbox"}, {"token", token}}},
                {"delivery", {{"method", "pickup"}}},
                {"copies", 1}};
    }
    /// By service. A database's own file: its WAL comes and goes.
    std::map<std::string, std::size_t> sizes() {
        std::map<std::string, std::size_t> sizes;
        for (const auto& name : node.names()) {
            for (const auto& [file, content] : node.process(name).disk().contents())
                if (file.ends_with(".db")) sizes[name] = content.size();
        }
        return sizes;
    }

    kontor::TemporaryFolder folder;
    Node node;
    Shop shop;
    Dice dice{1};
    int number = 0;
};

}  // namespace

TEST_CASE("after a year of orders no database is larger than after a quarter, and the books add up") {
    Year year;
    for (int day = 0; day < 90; ++day) year.day();
    const auto quarter = year.sizes();
    for (int day = 90; day < 365; ++day) year.day();
    for (const auto& [name, size] : year.sizes()) {
        CAPTURE(name);
        CAPTURE(size);
        MESSAGE(name << ": " << quarter.at(name) / 1024 << " KiB after 90 days, " << size / 1024
                     << " KiB after 365");
        CHECK(size <= quarter.at(name) + quarter.at(name) / 10);
    }
    CHECK(year.node.findings().empty());
    const auto snapshot = take_snapshot(year.node, 60s);
    CHECK(snapshot.settled);
    for (const auto& violation : find_violations(snapshot))
        FAIL(violation.invariant << ": " << violation.detail);
    CHECK(snapshot.orders.size() < 3 * 30 * orders_a_day);
    CHECK(snapshot.orders.size() > 20 * orders_a_day);
}
