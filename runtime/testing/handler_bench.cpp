#include "runtime/testing/handler_bench.hpp"

#include <optional>
#include <stdexcept>

#include "runtime/store/migrations.hpp"

namespace kontor {
namespace {

/// Undoes a command that answered `error`, as the rpc server does.
struct Undecided : std::exception {};

}  // namespace

HandlerBench::HandlerBench(std::span<const Migration> schema)
    : database_{open(schema)},
      read_database_{Database::open_read_only(folder_.path() / "test.db")},
      writer_{database_, clock_, ids_, log_, metrics_, [] {}},
      events_{read_database_} {}

Database HandlerBench::open(std::span<const Migration> schema) {
    auto database = Database::open(folder_.path() / "test.db");
    migrate(database, schema);
    return database;
}

Request HandlerBench::request(const Json& body) {
    Request request;
    request.id = ids_.uuid();
    request.body = body;
    request.deadline = clock_.steady() + std::chrono::seconds{10};
    request.responder = Responder{[this](const Reply& reply) { answers_.push_back(reply); }};
    return request;
}

Reply HandlerBench::answered(const std::function<Reply()>& handle) {
    try {
        return handle();
    } catch (const Rejected& rejected) {
        return Reply::rejected(rejected.rejection);
    }
}

Reply HandlerBench::run_command(const Command& handler, const Json& body) {
    std::optional<Reply> reply;
    const auto incoming = request(body);
    const bool queued = writer_.submit({
        [&](Transaction& transaction) {
            reply = answered([&] { return handler(incoming, transaction); });
            if (reply->is_error()) throw Undecided{};
        },
        [&](const Error& error) {
            if (!reply || !reply->is_error()) reply = Reply::error(error);
        },
    });
    if (!queued) throw std::runtime_error{"the writer's queue is full"};
    settle();
    return reply.value();
}

void HandlerBench::run(const std::function<void(Transaction&)>& work) {
    std::optional<Error> failure;
    const bool queued = writer_.submit({work, [&](const Error& error) { failure = error; }});
    if (!queued) throw std::runtime_error{"the writer's queue is full"};
    settle();
    if (failure) throw std::runtime_error{failure->detail};
}

void HandlerBench::settle() {
    while (writer_.run_batch()) {
    }
}

std::vector<StoredEvent> HandlerBench::events_after(std::int64_t position) {
    return events_.after(position, 10'000);
}

std::vector<std::string> HandlerBench::event_types() {
    std::vector<std::string> types;
    for (const auto& event : events_after()) types.push_back(event.entity + "/" + event.type);
    return types;
}

}  // namespace kontor
