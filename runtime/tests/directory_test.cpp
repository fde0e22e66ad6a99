#include "runtime/rpc/directory.hpp"

#include <doctest/doctest.h>

namespace kontor {
namespace {

Message presence(const std::string& service, const std::string& status, std::int64_t epoch) {
    Message message;
    message.topic = "kontor/presence/" + service + "/" + service + "-1";
    message.payload = Json{{"status", status}, {"epoch", epoch}}.dump();
    return message;
}

struct Watched {
    Directory directory;
    std::string changes;

    Watched() {
        directory.on_changed(
            [this](const Instance& instance) { changes += instance.service + ":" + instance.status + " "; });
    }
    void hear(const std::string& service, const std::string& status, std::int64_t epoch = 1) {
        directory.take(presence(service, status, epoch));
    }
};

TEST_CASE_FIXTURE(Watched, "the death of an older epoch doesn't overwrite a newer birth") {
    hear("payment", "up", 2);
    hear("payment", "down", 1);
    CHECK(directory.is_up("payment"));
    hear("payment", "down", 2);
    CHECK_FALSE(directory.is_up("payment"));
}

TEST_CASE_FIXTURE(Watched, "what isn't heard of after a reconnect is down, and up again when it comes late") {
    hear("payment", "up");
    hear("orders", "up");
    directory.doubt();
    CHECK(directory.is_up("payment"));  // a short break is none
    hear("orders", "up");
    changes.clear();
    directory.drop_doubted();
    CHECK(changes == "payment:down ");
    CHECK_FALSE(directory.is_up("payment"));
    CHECK(directory.is_up("orders"));
    hear("payment", "up");
    CHECK(directory.is_up("payment"));
}

TEST_CASE_FIXTURE(Watched, "what was down already, or is dropped twice, makes no news") {
    hear("payment", "down");
    hear("orders", "up");
    directory.doubt();
    directory.drop_doubted();
    changes.clear();
    directory.drop_doubted();
    CHECK(changes.empty());
}

TEST_CASE_FIXTURE(Watched, "a presence that can't be read is ignored") {
    for (const auto* payload :
         {"", "[]", "{}", R"({"status": 1, "epoch": 1})", R"({"status": "up", "epoch": "x"})"}) {
        auto message = presence("payment", "up", 1);
        message.payload = payload;
        CHECK_FALSE(directory.take(message));
    }
    CHECK(directory.instances().empty());
}

}  // namespace
}  // namespace kontor
