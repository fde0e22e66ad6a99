// The built binary against whole nodes: what it prints, how it exits, and what it leaves in the books.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "runtime/store/statement.hpp"
#include "runtime/testing/temporary_folder.hpp"
#include "tests/e2e/node.hpp"
#include "tests/e2e/program.hpp"

namespace {

using kontor::Json;

struct Result {
    int code = -1;
    std::string output;

    /// The last line, as JSON.
    Json json() const {
        const auto end = output.find_last_not_of('\n');
        const auto start = output.find_last_of('\n', end);
        return Json::parse(output.substr(start == std::string::npos ? 0 : start + 1));
    }
};

// `kontor` as somebody at a shell uses it.
class Shell {
public:
    explicit Shell(const kontor::Node& node) : state_(node.state()) {}

    Result kontor(const std::vector<std::string>& arguments) const {
        std::vector<std::string> all{kontor::environment("KONTOR_BIN") + "/kontor", "--state", state_};
        all.insert(all.end(), arguments.begin(), arguments.end());
        const auto output = folder_.path() / ("output-" + std::to_string(++runs_));
        const int code = kontor::run_program(all, output);
        return {code, kontor::text_of(output)};
    }

    std::string file(const std::string& name, const std::string& text) const {
        std::ofstream{folder_.path() / name} << text;
        return folder_.path() / name;
    }
    std::string path(const std::string& name) const { return folder_.path() / name; }

private:
    kontor::TemporaryFolder folder_;
    std::string state_;
    mutable int runs_ = 0;
};

std::string sample() {
    return kontor::environment("KONTOR_SOURCE") + "/samples/catalog.jsonl";
}

// `count` records of 30 customers over ten skus; every tenth one cancels the order before it.
std::string baskets(int count) {
    std::ostringstream text;
    for (int i = 0; i < count; ++i) {
        const bool cancels = i % 10 == 9;
        const int order = cancels ? i - 1 : i;
        const Json line = {"sku-" + std::to_string(order % 10), cancels ? -2 : 2, "2.55"};
        text << Json{{"invoice", (cancels ? "C" : "") + std::to_string(1000 + i)},
                     {"customer", "customer-" + std::to_string(order % 30)},
                     {"lines", Json::array({line})}}
                    .dump()
             << '\n';
    }
    return text.str();
}

// Orders has parked an event of catalog that it can't read, and one behind it; it finds them when it starts again.
void poison_orders(const kontor::Node& node) {
    const auto event = [](int sequence, const char* type) {
        return Json{{"sequence", sequence}, {"id", "0192f7a4-6a51-7c3e-9d0f-3b6c1f2e4d5a"},
                    {"entity", "product"},  {"entity_id", "of-old"},
                    {"event", type},        {"time", "2026-03-01T12:00:00.000Z"},
                    {"traceparent", ""},    {"data", Json::object()}}
            .dump();
    };
    {
        auto store = kontor::Database::open(
            node.endpoints().at("services").at("orders").at(0).at("database").get<std::string>());
        kontor::Statement park{
            store,
            "INSERT INTO dead_letters (kind, source, sequence, entity, entity_id, request_id,"
            " fingerprint, content, cause, attempts, parked_at, state)"
            " VALUES ('event', 'catalog', ?, 'product', 'of-old', '', 0, ?, ?, ?, 0, ?)"};
        park.run(1, event(1, "product-added"), "it can't be read", 5, "failed");
        park.run(2, event(2, "product-removed"), "", 0, "waiting");
    }
    node.kill("orders");
}

}  // namespace

TEST_CASE("a catalogue is imported once, its first stock once, and ordered from") {
    const kontor::Node node;
    const Shell shell{node};

    const Result first = shell.kontor({"import", sample(), "--json"});
    REQUIRE(first.code == 0);
    CHECK(first.json().at("accepted") == 40);
    CHECK(first.json().at("stock").at("adjusted") == 40);

    const Result ordered = shell.kontor({"order", "knife-sheath:2", "--key", "the-key", "--json"});
    REQUIRE(ordered.code == 0);
    CHECK(ordered.json().at("state") == "confirmed");
    CHECK(ordered.json().at("total") == Json{{"amount", 9380}, {"currency", "EUR"}});
    CHECK(shell.kontor({"order", "knife-sheath:2", "--key", "the-key", "--json"}).json().at("id") ==
          ordered.json().at("id"));

    const Result second = shell.kontor({"import", sample(), "--json"});
    CHECK(second.json().at("unchanged") == 40);
    CHECK(second.json().at("stock").at("unchanged") == 40);
    CHECK(shell.kontor({"stock", "knife-sheath", "--json"}).json().at("available") == 7);
    CHECK(shell.kontor({"import", sample(), "--stock", "100", "--json"}).json().at("stock").at("adjusted") ==
          40);
    CHECK(shell.kontor({"stock", "knife-sheath", "--json"}).json().at("available") == 100);

    const Result audited = shell.kontor({"audit", "--json"});
    CHECK_MESSAGE(audited.code == 0, audited.output);
    CHECK(audited.json().at("orders") == 1);
    CHECK(audited.json().at("stock") == 40);
}

TEST_CASE("a refusal is exit code 1 and says why, wrong use 2, an absent node 3") {
    const kontor::Node node;
    const Shell shell{node};
    REQUIRE(shell.kontor({"import", sample()}).code == 0);

    const Result declined = shell.kontor({"order", "knife-sheath", "--token", "tok_declined"});
    CHECK(declined.code == 1);
    CHECK(declined.output.find("payment-declined") != std::string::npos);
    const Result too_many = shell.kontor({"order", "knife-sheath:1000"});
    CHECK(too_many.code == 1);
    CHECK(too_many.output.find("out-of-stock") != std::string::npos);
    CHECK(shell.kontor({"stock", "knife-sheath", "--remove", "1000"}).code == 1);
    CHECK(shell.kontor({"stock", "unheard-of"}).code == 1);

    CHECK(shell.kontor({"order"}).code == 2);
    CHECK(shell.kontor({"order", "knife-sheath:many"}).code == 2);
    CHECK(shell.kontor({"import", shell.path("none")}).code == 2);
    CHECK(shell.kontor({"import", shell.file("odd", "what is this?\n")}).code == 2);
    CHECK(shell.kontor({"--endpoints", shell.path("none"), "audit"}).code == 3);
    const std::string nobody =
        R"({"http": "http://127.0.0.1:1", "customer": {"email": "a@b", "password": "c"}})";
    CHECK(shell.kontor({"--endpoints", shell.file("nobody.json", nobody), "order", "x"}).code == 3);

    const Result audited = shell.kontor({"audit"});
    CHECK_MESSAGE(audited.code == 0, audited.output);
}

TEST_CASE("a dead letter is listed, audited, replayed in vain, and dropped") {
    const kontor::Node node;
    const Shell shell{node};
    const Result none = shell.kontor({"dead-letters"});
    CHECK(none.code == 0);
    CHECK(none.output.find("No dead letters") != std::string::npos);
    CHECK(shell.kontor({"dead-letters", "--replay", "orders", "1"}).code == 1);

    poison_orders(node);
    const Result listed = shell.kontor({"dead-letters"});
    CHECK(listed.code == 1);
    CHECK(listed.output.find("product/of-old") != std::string::npos);
    CHECK(shell.kontor({"dead-letters", "inventory"}).code == 0);
    const Result json = shell.kontor({"dead-letters", "orders", "--json"});
    CHECK(json.code == 1);
    CHECK(json.json().at("service") == "orders");
    CHECK(json.json().at("state") == "waiting");
    const Result audited = shell.kontor({"audit", "--json"});
    CHECK(audited.code == 1);
    CHECK(audited.json().at("violations").dump().find("nothing-parked") != std::string::npos);

    const Result replayed = shell.kontor({"dead-letters", "--replay", "orders", "1", "--json"});
    CHECK(replayed.code == 1);
    CHECK(replayed.json().at("left") == 2);
    CHECK_FALSE(replayed.json().at("cause").get<std::string>().empty());
    CHECK(shell.kontor({"dead-letters", "--replay", "orders", "2"}).code == 1);  // it waits behind the first
    const Result dropped =
        shell.kontor({"dead-letters", "--drop", "orders", "1", "--note", "counted by hand", "--json"});
    CHECK(dropped.code == 0);
    CHECK(dropped.json() == Json{{"handled", 1}, {"left", 0}, {"next", nullptr}, {"cause", nullptr}});
    CHECK(node.log("orders").find("counted by hand") != std::string::npos);
    CHECK(shell.kontor({"dead-letters"}).code == 0);
    CHECK(shell.kontor({"audit"}).code == 0);

    CHECK(shell.kontor({"dead-letters", "bakery"}).code == 2);
    CHECK(shell.kontor({"dead-letters", "--replay", "orders", "one"}).code == 2);
    CHECK(shell.kontor({"dead-letters", "--drop", "orders", "1"}).code == 2);
}

TEST_CASE("a session is kept privately and used, and what happens is seen") {
    const kontor::Node node;
    const Shell shell{node};
    REQUIRE(shell.kontor({"login"}).code == 0);
    struct stat status{};
    REQUIRE(::stat((node.state() / "session.json").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(shell.kontor({"sagas"}).code == 0);
    CHECK(shell.kontor({"login", "--print"}).output.starts_with("eyJ"));
    CHECK(
        shell.kontor({"login", "--email", "staff@kontor.local", "--password-file", shell.file("pw", "wrong")})
            .code == 1);

    // Presence is retained, so it is there to be seen at any time.
    const Result watched = shell.kontor({"watch", "kontor/presence/#", "--count", "10", "--json"});
    CHECK(watched.code == 0);
    CHECK(watched.json().at("data").at("status") == "up");
}

TEST_CASE("a replay accounts for every record and loses no order, whatever is killed meanwhile") {
    const kontor::Node node;
    const Shell shell{node};
    const std::string file = shell.file("baskets.jsonl", baskets(600) + "{\n");

    std::jthread killer{[&](const std::stop_token& stop) {
        for (const char* component :
             {"inventory", "saga-coordinator", "gateway", "orders", "broker", "payment"}) {
            if (!stop.stop_requested()) node.kill(component);
        }
    }};
    const Result replayed =
        shell.kontor({"replay", file, "--rate", "60", "--json", "--report", shell.path("report")});
    killer.request_stop();
    killer.join();

    CHECK_MESSAGE(replayed.code == 0, replayed.output);
    const Json summary = replayed.json();
    CHECK(summary.at("records") == 601);
    CHECK(summary.at("confirmed") == 540);
    CHECK(summary.at("cancelled") == 60);
    CHECK(summary.at("dirty") == Json{{"json-malformed", 1}});
    CHECK(summary.at("acknowledged") == 540);
    CHECK(summary.at("missing").empty());
    CHECK(summary.at("changed").empty());

    const Result audited = shell.kontor({"audit", "--json", "--settle", "30"});
    CHECK_MESSAGE(audited.code == 0, audited.output);
    CHECK(audited.json().at("orders") == 540);
}
