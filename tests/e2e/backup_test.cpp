// Promises: a backup taken while people order is one instant of the whole node, from which another node goes on; a service
// with a damaged store stays down, and its restored store sells again, with every order named that it knows nothing of.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "runtime/testing/eventually.hpp"
#include "tests/e2e/books.hpp"
#include "tests/e2e/order_stream.hpp"
#include "tests/e2e/program.hpp"

using namespace kontor;

namespace {

constexpr int customers = 4;
constexpr std::size_t orders_before = 40;
constexpr std::chrono::seconds patience{60};

/// The command line, as an operator uses it.
struct Operator {
    TemporaryFolder folder;
    std::filesystem::path backup = folder.path() / "backup";
    std::filesystem::path output = folder.path() / "output";

    int kontor(const std::filesystem::path& state, std::vector<std::string> arguments) {
        std::filesystem::remove(output);
        arguments.insert(arguments.begin(), {environment("KONTOR_BIN") + "/kontor", "--state", state});
        return run_program(arguments, output);
    }
    std::string said() const { return text_of(output); }
    Json said_json() const { return Json::parse(said()); }
};

void supervise(const Node& node, const char* what, const std::string& service) {
    REQUIRE(run_program({"s6-svc", "-w" + std::string{what == std::string{"-u"} ? "U" : "d"}, "-T", "20000",
                         what, node.state() / "supervise" / service},
                        node.state() / "supervise.log") == 0);
}

std::set<std::string> ids_of_orders(Books& books) {
    std::set<std::string> ids;
    for (const auto& order : books.all("orders", "list")) ids.insert(order.at("id"));
    return ids;
}

void order_one(const Node& node, const std::string& sku) {
    auto customer = new_customer_of(node);
    const auto answer = customer.post("/api/orders", order_of(sku, 1), {{"Idempotency-Key", "one"}});
    CHECK_MESSAGE(answer.status == 201, answer.text());
}

void zero_page(const std::filesystem::path& file, std::streamoff number) {
    constexpr std::streamsize page = 4096;
    std::fstream out{file, std::ios::in | std::ios::out | std::ios::binary};
    out.seekp(number * page);
    out << std::string(page, '\0');
}

}  // namespace

TEST_CASE(
    "from a backup taken under load another node goes on, with every order that was acknowledged before") {
    Operator shopkeeper;
    std::set<std::string> acknowledged;
    std::string sku;
    {
        const Node node;
        sku = new_product(node, 1'000'000);
        OrderStream early{node, sku, customers};
        REQUIRE(eventually([&] { return early.decided() >= orders_before; }, patience));
        for (const auto& [key, outcome] : early.stop()) {
            if (outcome.status == 201) acknowledged.insert(outcome.order);
        }
        OrderStream load{node, sku, customers};
        REQUIRE(eventually([&] { return load.decided() >= customers; }, patience));
        CHECK_MESSAGE(shopkeeper.kontor(node.state(), {"backup", shopkeeper.backup, "--json"}) == 0,
                      shopkeeper.said());
        const auto report = shopkeeper.said_json();
        CHECK(report.at("services") == 9);
        MESSAGE("the writers were held for ", report.at("held_ms").get<double>(), " ms");
        const auto after = load.decided();
        CHECK(eventually([&] { return load.decided() > after; }, patience));
        CHECK(shopkeeper.kontor(node.state(), {"backup", shopkeeper.backup}) == 2);
        CHECK(shopkeeper.kontor(node.state(), {"restore", shopkeeper.backup}) == 1);
        CHECK(shopkeeper.said().contains("runs: stop it first"));
        CHECK_FALSE(std::filesystem::exists(node.state() / "orders" / "backup"));
        load.stop();
    }
    const Node node{[&](const std::filesystem::path& state) {
        REQUIRE_MESSAGE(shopkeeper.kontor(state, {"restore", shopkeeper.backup}) == 0, shopkeeper.said());
        CHECK(shopkeeper.kontor(state, {"restore", shopkeeper.backup}) == 0);
    }};
    Books books{node};
    const auto at_rest = [&] {
        return books.all("saga-coordinator", "list", {{"state", "unfinished"}}).empty();
    };
    CHECK(eventually(at_rest, patience));
    CHECK_MESSAGE(shopkeeper.kontor(node.state(), {"audit", "--settle", "30"}) == 0, shopkeeper.said());
    const auto there = ids_of_orders(books);
    CHECK(std::ranges::includes(there, acknowledged));
    order_one(node, sku);
    CHECK_MESSAGE(shopkeeper.kontor(node.state(), {"audit", "--settle", "30"}) == 0, shopkeeper.said());
}

TEST_CASE(
    "a damaged store keeps its service down; restored alone, it sells again, and the audit names what it "
    "lost") {
    Operator shopkeeper;
    const Node node;
    const auto sku = new_product(node, 1000);
    order_one(node, sku);
    REQUIRE_MESSAGE(shopkeeper.kontor(node.state(), {"backup", shopkeeper.backup}) == 0, shopkeeper.said());
    Books books{node};
    const auto head_in_backup =
        books.ask("payment", "positions", Json::object()).at("log").get<std::int64_t>();
    const auto before = ids_of_orders(books);
    order_one(node, sku);
    order_one(node, sku);
    auto lost = ids_of_orders(books);
    for (const auto& order : before) lost.erase(order);

    const auto head = books.ask("payment", "positions", Json::object()).at("log").get<std::int64_t>();
    const auto taken_in = [&] {
        return books.ask("orders", "positions", Json::object()).at("consumed").at("payment") == head;
    };
    REQUIRE(eventually(taken_in, patience));

    supervise(node, "-d", "payment");
    const auto store = node.state() / "payment" / "payment.db";
    zero_page(store, 2);
    const auto damaged = text_of(store);
    REQUIRE(run_program({"s6-svc", "-u", node.state() / "supervise" / "payment"}, shopkeeper.output) == 0);
    CHECK(eventually([&] { return node.log("payment").contains("--only payment"); }, patience));
    const auto given_up = [&] {
        run_program({"s6-svstat", "-o", "wantedup,exitcode", node.state() / "supervise" / "payment"},
                    shopkeeper.output);
        return shopkeeper.said().ends_with("false 3\n");
    };
    CHECK_MESSAGE(eventually(given_up, patience), shopkeeper.said());
    CHECK(text_of(store) == damaged);

    REQUIRE_MESSAGE(
        shopkeeper.kontor(node.state(), {"restore", shopkeeper.backup, "--only", "payment", "--json"}) == 0,
        shopkeeper.said());
    const auto report = shopkeeper.said_json();
    CHECK(report.at("orders").get<std::set<std::string>>() == lost);
    CHECK(report.at("lost_events") == head - head_in_backup);
    bool kept = false;
    for (const auto& file : report.at("set_aside"))
        kept = kept || text_of(file.get<std::filesystem::path>()) == damaged;
    CHECK(kept);

    supervise(node, "-u", "payment");
    CHECK(eventually([&] { return node.is_ready(); }, patience));
    order_one(node, sku);
    CHECK(shopkeeper.kontor(node.state(), {"audit", "--settle", "30", "--json"}) == 1);
    std::set<std::string> named;
    const auto audit = shopkeeper.said_json();
    for (const auto& violation : audit.at("violations")) {
        CHECK(violation.at("invariant") == "confirmed-is-complete");
        named.insert(violation.at("subject").get<std::string>().substr(std::string{"order/"}.size()));
    }
    CHECK_MESSAGE(named == lost, shopkeeper.said());
}
