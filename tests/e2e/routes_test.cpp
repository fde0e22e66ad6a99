// A node's routes while it runs: SIGHUP on the real processes, under a steady load of requests.
#include <doctest/doctest.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "runtime/testing/eventually.hpp"
#include "tests/e2e/order_fixture.hpp"
#include "tests/e2e/program.hpp"

using namespace kontor;

namespace {

constexpr const char* hello = R"({"routes": [
  {"id": "hello", "method": "GET", "path": "/hello", "access": "public", "summary": "Hello", "handler": "health"}]})";
constexpr const char* wrong = R"({"routes": [
  {"id": "hello", "method": "GET", "access": "public", "summary": "Hello", "handler": "health",
   "path": "hello"}]})";

std::filesystem::path routes_file() {
    return shared_node().state() / "gateway" / "routes.json";
}

void write(const std::string& text) {
    const auto beside = shared_node().state() / "gateway" / "routes.json.new";
    std::ofstream{beside} << text;
    std::filesystem::rename(beside, routes_file());
}

void hang_up(const std::string& service) {
    REQUIRE(::kill(shared_node().pid(service), SIGHUP) == 0);
}

/// Somebody who looks at the products without a pause, until this object goes.
class Visitor {
public:
    Visitor() : thread_{[this] { look(); }} {}
    ~Visitor() { stop_ = true; }
    int looks() const { return looks_; }
    int failures() const { return failures_; }

private:
    void look() {
        Shop shop{shared_node()};
        while (!stop_) {
            const auto answer = shop.get("/api/products");
            // A busy machine may have it wait too long for its turn; that is no doing of the routes.
            if (answer.status != 200 && answer.code() != "overloaded") ++failures_;
            ++looks_;
        }
    }

    std::atomic<bool> stop_ = false;
    std::atomic<int> looks_ = 0;
    std::atomic<int> failures_ = 0;
    std::jthread thread_;
};

std::size_t logged(const std::string& event) {
    const auto log = shared_node().log("gateway");
    std::size_t count = 0;
    for (auto at = log.find(event); at != std::string::npos; at = log.find(event, at + 1)) ++count;
    return count;
}

int check_by_cli(const std::filesystem::path& file, const std::filesystem::path& output) {
    return run_program({environment("KONTOR_BIN") + "/kontor", "gateway", "check", file}, output);
}

}  // namespace

TEST_CASE(
    "a new file of routes is in force after SIGHUP, a wrong one changes nothing, and no request is lost") {
    auto& node = shared_node();
    const auto pid = node.pid("gateway");
    Shop shop{node};
    CHECK(shop.get("/hello").status == 404);
    const Visitor visitor;
    write(hello);
    hang_up("gateway");
    CHECK(eventually([&] { return shop.get("/hello").status == 200; }));
    for (std::size_t round = 1; round <= 10; ++round) {
        write(wrong);
        hang_up("gateway");
        REQUIRE(eventually([&] { return logged("routes refused") == round; }));
        CHECK(shop.get("/hello").status == 200);
    }
    CHECK(node.log("gateway").find("\"line\":3") != std::string::npos);
    write("{}");
    hang_up("gateway");
    CHECK(eventually([&] { return shop.get("/hello").status == 404; }));
    const auto before = visitor.looks();
    CHECK(eventually([&] { return visitor.looks() > before; }));
    CHECK(visitor.failures() == 0);
    CHECK(node.pid("gateway") == pid);
}

TEST_CASE("the command line judges a file as the gateway does") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "routes.json";
    const auto output = folder.path() / "output";
    std::ofstream{file} << hello;
    CHECK(check_by_cli(file, output) == 0);
    CHECK(text_of(output).find("(1 of its own)") != std::string::npos);
    std::ofstream{file} << wrong;
    CHECK(check_by_cli(file, output) == 1);
    CHECK(text_of(output).find(file.string() + ":3:4: /routes/0/path must begin with /") !=
          std::string::npos);
    CHECK(check_by_cli(folder.path() / "nothing", output) == 2);
}

TEST_CASE("a service that reads nothing again ignores SIGHUP: it goes on as it was") {
    auto& node = shared_node();
    std::vector<pid_t> before;
    for (const auto* service : services) before.push_back(node.pid(service));
    for (const auto* service : services) hang_up(service);
    const auto sku = new_product(node, 3);
    auto customer = new_customer_of(node);
    const auto placed = customer.post("/api/orders", order_of(sku, 1));
    CHECK_MESSAGE(placed.status == 201, placed.text());
    std::vector<pid_t> after;
    for (const auto* service : services) after.push_back(node.pid(service));
    CHECK(after == before);
}
