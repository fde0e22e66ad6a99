// Promises of backup and restore, without a node: a manifest from anywhere does no harm, a cut is one instant or none, and a
// restore loses nothing, wherever it is interrupted.
#include <doctest/doctest.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "cli/backup/backup.hpp"
#include "cli/backup/lost_orders.hpp"
#include "cli/backup/node_lock.hpp"
#include "cli/backup/restore.hpp"
#include "cli/base/failure.hpp"
#include "tests/cli/scripted.hpp"

using namespace kontor::cli;
using kontor::cli::testing::ManualWaiter;
using Json = nlohmann::json;

namespace {

namespace fs = std::filesystem;

struct Folder {
    fs::path path;
    Folder() {
        auto name = (fs::temp_directory_path() / "kontor-backup-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() { fs::remove_all(path); }
};

void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << text;
}

std::string text_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

// A store with so many events, as the store contract has it.
void make_store(const fs::path& file, std::int64_t events,
                const std::map<std::string, std::int64_t>& consumed = {}) {
    fs::create_directories(file.parent_path());
    SQLite::Database store{file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    store.exec(
        "PRAGMA application_id = 1265529905;"
        "CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT, version INTEGER, type TEXT, data "
        "TEXT,"
        " metadata TEXT, time INTEGER, UNIQUE (stream, version));"
        "CREATE TABLE consumed (source TEXT PRIMARY KEY, position INTEGER);"
        "CREATE TABLE schema_versions (part TEXT PRIMARY KEY, version INTEGER);"
        "INSERT INTO schema_versions VALUES ('runtime', 1), ('service', 2)");
    SQLite::Statement event{store,
                            "INSERT INTO events VALUES (?1, 'order/' || ?1, 1, 'created', '{}', '{}', 0)"};
    for (std::int64_t position = 1; position <= events; ++position, event.reset()) {
        event.bind(1, position);
        event.exec();
    }
    SQLite::Statement source{store, "INSERT INTO consumed VALUES (?, ?)"};
    for (const auto& [name, position] : consumed) {
        SQLite::bind(source, name, position);
        source.exec();
        source.reset();
    }
}

// A backup of two services, where orders has taken in payment's three events.
struct Backup {
    Folder folder;
    fs::path path = folder.path / "backup";
    fs::path state = folder.path / "state";
    Manifest manifest{
        .backup = "b", .site = "dev", .version = "1", .taken = "now", .services = {}, .files = {}};

    Backup() {
        make_store(path / "orders/orders.db", 5, {{"payment", 3}});
        make_store(path / "payment/payment.db", 3);
        write(path / "users/signing-key", "key");
        make_store(path / "users/users.db", 1);
        write(path / "credentials/staff", "secret");
        for (const char* service : {"orders", "payment", "users"}) {
            manifest.services[service] = inspect_store(path / store_path(service));
            manifest.files[store_path(service)] = facts_of(path / store_path(service));
        }
        for (const char* file : {"users/signing-key", "credentials/staff"})
            manifest.files[file] = facts_of(path / file);
        write(path / manifest_name, manifest.to_text());
    }
    Json json() const { return Json::parse(manifest.to_text()); }
    Restore restore() const {
        Restore restore{path, state, "before-restore"};
        for (const auto& [file, facts] : manifest.files) restore.add(file, facts);
        return restore;
    }
    void check_restored() const {
        for (const auto& [file, facts] : manifest.files) CHECK_MESSAGE(facts_of(state / file) == facts, file);
    }
};

void check_refused(const Json& manifest, const std::string& reason) {
    CAPTURE(reason);
    CHECK_THROWS_WITH_AS(Manifest::from_text(manifest.dump()), doctest::Contains(reason.c_str()), Failure);
}

// Services that hold, release and copy as a script says; by default all goes well.
struct PlayedServices final : Services {
    std::vector<std::string> asked;
    std::function<RpcResult(const std::string& service, const std::string& phase)> answer = [](auto&, auto&) {
        return well();
    };
    static RpcResult well() {
        return Json{{"log", 1},      {"held_ms", 2.5},        {"done", true},
                    {"site", "dev"}, {"file", "backup/x.db"}, {"files", Json::array()}};
    }
    static RpcResult no(const char* code) {
        return std::unexpected(RpcFailure{RpcFailure::Kind::rejected, code, code});
    }
    RpcResult ask(const std::string& service, const std::string&, const Json& input) override {
        const auto phase = input.at("phase").get<std::string>();
        asked.push_back(phase + " " + service);
        return answer(service, phase);
    }
};

const std::vector<std::string> two{"orders", "payment"};

}  // namespace

TEST_CASE("a manifest says the same when it is read as when it was written") {
    const Backup backup;
    const auto read = Manifest::read(backup.path);
    CHECK(read.services == backup.manifest.services);
    CHECK(read.files == backup.manifest.files);
    CHECK(read.site == "dev");
    CHECK_NOTHROW(verify(read, backup.path));
}

TEST_CASE("a manifest that is none, or of a newer format, is refused") {
    const Backup backup;
    CHECK_THROWS_AS(Manifest::from_text("{"), Failure);
    CHECK_THROWS_AS(Manifest::from_text("[]"), Failure);
    auto newer = backup.json();
    newer["format"] = 2;
    check_refused(newer, "format 2");
    for (const char* member : {"format", "backup", "site", "services", "files"}) {
        auto incomplete = backup.json();
        incomplete.erase(member);
        check_refused(incomplete, member);
    }
    auto without_file = backup.json();
    without_file["files"].erase("orders/orders.db");
    check_refused(without_file, "no file for orders");
    auto wrong_type = backup.json();
    wrong_type["services"]["orders"]["log"] = "many";
    check_refused(wrong_type, "not one of a backup");
    auto without_stores = backup.json();
    without_stores["services"] = Json::object();
    check_refused(without_stores, "no store");
}

TEST_CASE("a manifest can't name a file that no backup holds") {
    for (const char* path : {"../orders/orders.db",
                             "/etc/passwd",
                             "orders/../../x",
                             "orders//x",
                             "orders/",
                             "",
                             ".",
                             "orders/.hidden",
                             "orders/config.json",
                             "orders/orders.db-wal",
                             "orders/sub/x",
                             "bin/kontor",
                             "supervise/run",
                             "run/ports",
                             "credentials/../x",
                             "credentials/ca/x/y",
                             "credentials/-rf",
                             "endpoints.json",
                             "orders/a b",
                             "orders/a\n"}) {
        CAPTURE(path);
        CHECK_FALSE(may_be_in_backup(path));
        auto json = Backup{}.json();
        json["files"][path] = json["files"]["orders/orders.db"];
        check_refused(json, "which no backup holds");
    }
    auto stranger = Backup{}.json();
    stranger["files"]["stranger/key"] = stranger["files"]["orders/orders.db"];
    check_refused(stranger, "no service of that name");
}

TEST_CASE("what a backup has lost, or what was changed in it, is told") {
    const Backup backup;
    const auto key = backup.path / "users/signing-key";
    write(key, "kex");
    CHECK_THROWS_WITH_AS(verify(backup.manifest, backup.path),
                         doctest::Contains("not what the manifest says"), Failure);
    fs::remove(key);
    CHECK_THROWS_WITH_AS(verify(backup.manifest, backup.path), doctest::Contains("missing"), Failure);
    fs::create_symlink(backup.path / "credentials/staff", key);
    CHECK_THROWS_AS(verify(backup.manifest, backup.path), Failure);
}

TEST_CASE("a backup that is not of one instant is refused") {
    Backup backup;
    backup.manifest.services["orders"].consumed["payment"] = 4;
    CHECK(contradictions(backup.manifest.services) ==
          std::vector<std::string>{"orders has taken in payment up to 4, whose log ends at 3"});
    backup.manifest.services["orders"].consumed = {{"bakery", 0}};
    CHECK(contradictions(backup.manifest.services).empty());
    CHECK_THROWS_WITH_AS(verify(backup.manifest, backup.path), doctest::Contains("does not hold"), Failure);
}

TEST_CASE("a backup of another site is refused") {
    const Backup backup;
    CHECK_NOTHROW(require_same_site(backup.manifest, backup.state));
    write(backup.state / "orders/config.json", R"({"site": "dev"})");
    CHECK_NOTHROW(require_same_site(backup.manifest, backup.state));
    write(backup.state / "orders/config.json", R"({"site": "hamburg"})");
    CHECK_THROWS_WITH_AS(require_same_site(backup.manifest, backup.state), doctest::Contains("hamburg"),
                         Failure);
}

TEST_CASE("a restore puts every file in its place, for its owner alone; done again, it changes nothing") {
    const Backup backup;
    auto restore = backup.restore();
    CHECK(restore.in_the_way().empty());
    restore.stage();
    CHECK(restore.finish().empty());
    backup.check_restored();
    CHECK((fs::status(backup.state / "users/signing-key").permissions() & fs::perms::all) ==
          (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(backup.restore().size() == 0);
}

TEST_CASE("a restore that is interrupted anywhere is completed by the next, and loses nothing") {
    const Backup backup;
    const auto store = backup.state / "orders/orders.db";
    const auto begin = [&] {
        fs::remove_all(backup.state);
        write(store, "old");
        write(store.string() + "-wal", "old wal");
    };
    const std::map<std::string, std::function<void(Restore&)>> interrupted{
        {"while staging", [&](Restore&) { write(store.string() + ".restoring", "half"); }},
        {"staged", [&](Restore& restore) { restore.stage(); }},
        {"the log aside",
         [&](Restore& restore) {
             restore.stage();
             fs::rename(store.string() + "-wal", store.string() + "-wal.before-restore-1");
         }},
        {"all aside",
         [&](Restore& restore) {
             restore.stage();
             fs::rename(store.string() + "-wal", store.string() + "-wal.before-restore-1");
             fs::rename(store, store.string() + ".before-restore-1");
         }},
    };
    for (const auto& [where, interrupt] : interrupted) {
        CAPTURE(where);
        begin();
        auto first = backup.restore();
        interrupt(first);
        auto second = backup.restore();
        second.stage();
        second.finish();
        backup.check_restored();
        std::vector<std::string> kept;
        for (const auto& entry : fs::directory_iterator{store.parent_path()}) {
            CHECK(entry.path().extension() != ".restoring");
            if (entry.path().string().contains(".before-restore-")) kept.push_back(text_of(entry.path()));
        }
        std::ranges::sort(kept);
        CHECK(kept == std::vector<std::string>{"old", "old wal"});
    }
}

TEST_CASE("a store beside somebody's write-ahead log is not taken for the restored one") {
    const Backup backup;
    auto first = backup.restore();
    first.stage();
    first.finish();
    write(backup.state / "orders/orders.db-wal", "of another store");
    auto second = backup.restore();
    CHECK(second.in_the_way() == std::vector<fs::path>{backup.state / "orders/orders.db"});
    second.stage();
    CHECK(second.finish().size() == 2);
    CHECK_FALSE(fs::exists(backup.state / "orders/orders.db-wal"));
    backup.check_restored();
}

TEST_CASE("numbers of lost events are not given again") {
    const Folder folder;
    const auto store = folder.path / "orders.db";
    make_store(store, 3);
    CHECK(mark_lost(store, "orders", 6) == 3);
    CHECK(mark_lost(store, "orders", 6) == 0);
    CHECK(mark_lost(store, "orders", 2) == 0);
    std::vector<std::string> types;
    for_each_event(store,
                   [&](const LoggedEvent& event) { types.push_back(event.entity + "/" + event.type); });
    CHECK(types == std::vector<std::string>{"order/created", "order/created", "order/created", "log/lost",
                                            "log/lost", "log/lost"});
}

TEST_CASE("the last position anybody has seen comes from the consumers, or from the damaged store itself") {
    const Backup backup;
    CHECK(last_seen_position(backup.manifest, backup.state, "payment") == 0);
    make_store(backup.state / "payment/payment.db", 4);
    CHECK(last_seen_position(backup.manifest, backup.state, "payment") == 4);
    make_store(backup.state / "orders/orders.db", 9, {{"payment", 7}});
    CHECK(last_seen_position(backup.manifest, backup.state, "payment") == 7);
    write(backup.state / "payment/payment.db", "rubbish");
    CHECK(last_seen_position(backup.manifest, backup.state, "payment") == 7);
}

TEST_CASE("a cut holds everybody before it releases anybody") {
    PlayedServices services;
    ManualWaiter waiter;
    {
        Cut cut{services, two, waiter};
        CHECK(cut.attempts() == 1);
        const auto copies = cut.wait_for_copies();
        REQUIRE(copies.size() == 2);
        CHECK(copies[0].held_ms == 2.5);
        CHECK(copies[1].file == "backup/x.db");
    }
    CHECK(services.asked == std::vector<std::string>{"hold orders", "hold payment", "release orders",
                                                     "release payment", "copy orders", "copy payment",
                                                     "end orders", "end payment"});
}

TEST_CASE("a cut is void when one writer was let go before all were held, and is tried again") {
    PlayedServices services;
    ManualWaiter waiter;
    int releases = 0;
    services.answer = [&](const std::string& service, const std::string& phase) {
        if (phase == "release" && service == "payment" && ++releases == 1)
            return PlayedServices::no("backup-void");
        return PlayedServices::well();
    };
    const Cut cut{services, two, waiter};
    CHECK(cut.attempts() == 2);
}

TEST_CASE("a cut that doesn't come about ends in a clear error, and leaves nobody held") {
    PlayedServices services;
    ManualWaiter waiter;
    services.answer = [&](const std::string& service, const std::string& phase) {
        if (phase == "hold" && service == "payment") return PlayedServices::no("asleep");
        return PlayedServices::well();
    };
    CHECK_THROWS_WITH_AS((Cut{services, two, waiter}), doctest::Contains("payment was not held: asleep"),
                         Failure);
    CHECK(services.asked.back() == "end payment");
    CHECK(std::ranges::count(services.asked, "hold payment") == 5);
    CHECK(std::ranges::count(services.asked, "release orders") == 0);
}

TEST_CASE("a copy that fails is told") {
    PlayedServices services;
    ManualWaiter waiter;
    services.answer = [&](const std::string&, const std::string& phase) {
        return phase == "copy" ? PlayedServices::no("disk full") : PlayedServices::well();
    };
    Cut cut{services, two, waiter};
    CHECK_THROWS_WITH_AS(cut.wait_for_copies(), doctest::Contains("disk full"), Failure);
}

TEST_CASE("a backup takes copies, keys and credentials, and has its name when it is whole") {
    const Folder folder;
    const auto state = folder.path / "state";
    PlayedServices services;
    ManualWaiter waiter;
    services.answer = [](const std::string& service, const std::string&) {
        auto answer = PlayedServices::well();
        if (service == "users") (*answer)["files"] = {"signing-key"};
        return answer;
    };
    NodeFiles node{state, {}};
    for (const char* service : {"payment", "users"}) {
        make_store(state / service / "backup/x.db", 2);
        node.stores[service] = state / store_path(service);
    }
    write(state / "users/signing-key", "key");
    write(state / "users/config.json", "{}");
    write(state / "credentials/staff", "secret");
    const auto wanted = folder.path / "backup";
    {
        Cut cut{services, {"payment", "users"}, waiter};
        BackupFolder backup{wanted};
        CHECK_FALSE(fs::exists(wanted));
        const auto manifest = backup.fill(node, cut, cut.wait_for_copies());
        CHECK(manifest.files.size() == 4);
        CHECK(manifest.held_ms == 2.5);
    }
    CHECK_NOTHROW(verify(Manifest::read(wanted), wanted));
    CHECK(text_of(wanted / "users/signing-key") == "key");
    CHECK((fs::status(wanted).permissions() & fs::perms::all) == fs::perms::owner_all);
    CHECK_FALSE(fs::exists(wanted.string() + ".partial"));
    CHECK_THROWS_WITH_AS(BackupFolder{wanted}, doctest::Contains("exists"), Failure);
}

TEST_CASE("a backup of what contradicts itself, or with a file that can't be backed up, leaves nothing") {
    const Folder folder;
    const auto state = folder.path / "state";
    PlayedServices services;
    ManualWaiter waiter;
    make_store(state / "payment/backup/x.db", 2);
    make_store(state / "orders/backup/x.db", 2, {{"payment", 3}});
    const NodeFiles node{state,
                         {{"orders", state / "orders/orders.db"}, {"payment", state / "payment/payment.db"}}};
    const auto fill = [&] {
        Cut cut{services, two, waiter};
        BackupFolder backup{folder.path / "backup"};
        backup.fill(node, cut, cut.wait_for_copies());
    };
    CHECK_THROWS_WITH_AS(fill(), doctest::Contains("not of one instant"), Failure);
    services.answer = [](const std::string&, const std::string&) {
        auto answer = PlayedServices::well();
        (*answer)["files"] = {"../../secret"};
        return answer;
    };
    CHECK_THROWS_WITH_AS(fill(), doctest::Contains("can't be backed up"), Failure);
    CHECK_FALSE(fs::exists(folder.path / "backup"));
    CHECK_FALSE(fs::exists(folder.path / "backup.partial"));
}

namespace {

// A process that has a store open, as a service has however it was started.
class StoreUser {
public:
    explicit StoreUser(const fs::path& store) {
        std::array<int, 2> ready{};
        REQUIRE(::pipe(ready.data()) == 0);
        child_ = ::fork();
        if (child_ == 0) use(store, ready[1]);
        char byte = 0;
        REQUIRE(::read(ready[0], &byte, 1) == 1);
        for (const int end : ready) ::close(end);
    }
    ~StoreUser() {
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
    }
    StoreUser(const StoreUser&) = delete;
    StoreUser& operator=(const StoreUser&) = delete;

private:
    [[noreturn]] static void use(const fs::path& store, int ready) {
        SQLite::Database database{store.string(), SQLite::OPEN_READWRITE};
        database.exec("PRAGMA journal_mode = WAL; SELECT * FROM events");
        if (::write(ready, "r", 1) != 1) ::_exit(1);
        for (;;) ::pause();
    }

    pid_t child_ = 0;
};

}  // namespace

TEST_CASE("a service that runs is not restored under its feet, and isn't started meanwhile") {
    const Backup backup;
    const std::vector<std::string> orders{"orders"};
    CHECK_NOTHROW(NodeLock{backup.state, orders});
    make_store(backup.state / "orders/orders.db", 1);
    CHECK_NOTHROW(NodeLock{backup.state, orders});
    {
        const StoreUser user{backup.state / "orders/orders.db"};
        CHECK_THROWS_WITH_AS((NodeLock{backup.state, orders}), doctest::Contains("orders runs"), Failure);
        CHECK_NOTHROW(NodeLock{backup.state, {"payment"}});
    }
    fs::create_directories(backup.state / "run");
    const NodeLock first{backup.state, orders};
    CHECK_THROWS_WITH_AS((NodeLock{backup.state, orders}), doctest::Contains("orders runs"), Failure);
}
