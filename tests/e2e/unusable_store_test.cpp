// Promise: a program that can't use its store says so with exit code 3 and what to do, and leaves the file as it is.
#include <doctest/doctest.h>

#include <fstream>

#include "runtime/base/json.hpp"
#include "runtime/store/migrations.hpp"
#include "runtime/testing/temporary_folder.hpp"
#include "tests/e2e/program.hpp"

using namespace kontor;

namespace {

constexpr int exit_store = 3;
constexpr std::size_t page = 4096;

/// The orders service with a store of its own. It gets no broker: it has to end before it would need one.
struct Orders {
    TemporaryFolder folder;
    std::filesystem::path data = folder.path() / "orders";
    std::filesystem::path store = data / "orders.db";

    Orders() {
        std::filesystem::create_directories(data);
        const auto secret = folder.path() / "secret";
        std::ofstream{secret} << "secret\n";
        std::filesystem::permissions(
            secret, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        std::ofstream{folder.path() / "config.json"}
            << Json{{"data_dir", data.string()}, {"broker", {{"password_file", secret.string()}}}};
    }
    void make_store(const std::string& sql) {
        auto database = Database::open(store);
        migrate(database, {});
        database.execute(sql);
    }
    int run() {
        return run_program(
            {environment("KONTOR_BIN") + "/kontor-orders", "--config", folder.path() / "config.json"},
            output());
    }
    std::filesystem::path output() const { return folder.path() / "output"; }
    bool says(const std::string& text) const { return text_of(output()).contains(text); }
};

void damage(const std::string& how, const std::string& content, const std::string& intact) {
    CAPTURE(how);
    REQUIRE(content != intact);
    Orders orders;
    std::ofstream{orders.store, std::ios::binary} << content;
    CHECK(orders.run() == exit_store);
    CHECK(orders.says(orders.store.string() + " is damaged"));
    CHECK(orders.says("kontor restore FOLDER --state " + orders.folder.path().string() + " --only orders"));
    CHECK(text_of(orders.store) == content);
}

}  // namespace

TEST_CASE("a store of a newer version is refused and left as it is") {
    Orders orders;
    orders.make_store(
        "INSERT INTO schema_versions VALUES ('service', 99)"
        " ON CONFLICT (part) DO UPDATE SET version = 99");
    const auto before = text_of(orders.store);
    CHECK(orders.run() == exit_store);
    CHECK(orders.says(orders.store.string() + " is of a newer version"));
    CHECK(orders.says("Run that version, or restore a backup that this one made"));
    CHECK(text_of(orders.store) == before);
}

TEST_CASE("a damaged store is refused with the command that restores it, and left as it is") {
    Orders orders;
    orders.make_store("CREATE TABLE a (x TEXT) STRICT; INSERT INTO a SELECT hex(zeroblob(50000))");
    const auto intact = text_of(orders.store);
    REQUIRE(intact.size() > 4 * page);
    damage("cut off", intact.substr(0, intact.size() / 2), intact);
    damage("a zeroed page", std::string{intact}.replace(2 * page, page, page, '\0'), intact);
    damage("a header of rubbish", std::string{intact}.replace(0, 100, 100, '?'), intact);
    damage("not a database", "hello", intact);
    damage("empty", "", intact);
}

TEST_CASE("another application's database is refused and left as it is") {
    Orders orders;
    SQLite::Database{orders.store.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
        "CREATE TABLE theirs (x)");
    const auto before = text_of(orders.store);
    CHECK(orders.run() == exit_store);
    CHECK(orders.says("is not a Kontor store"));
    CHECK(text_of(orders.store) == before);
}
