#pragma once

#include <set>
#include <span>
#include <stdexcept>
#include <string>

#include "tests/support/hosted_service.hpp"

namespace kontor {

/// A service that counts, to test the runtime with. `add {amount}` adds and tells; `fail` appends, then fails; `get` reads.
inline constexpr Migration counter_migrations[] = {
    {1, "counter", "CREATE TABLE counter (total INTEGER NOT NULL) STRICT; INSERT INTO counter VALUES (0)"}};

inline std::int64_t total_in(Database& database) {
    return Statement{database, "SELECT total FROM counter"}
        .first([](Row row) { return row.integer(0); })
        .value();
}

inline void add(Transaction& transaction, std::int64_t amount) {
    Statement{transaction.database(), "UPDATE counter SET total = total + ?"}.run(amount);
    transaction.append("counter", "main", "added", {{"amount", amount}});
}

inline void wire_counter(Service& service) {
    service.command("add", [](const Request& request, Transaction& transaction) {
        Fields in{request.body};
        const auto amount = in.integer("amount", 1, 1000);
        in.done();
        add(transaction, amount);
        return Reply::ok({{"total", total_in(transaction.database())}});
    });
    service.command("fail", [](const Request&, Transaction& transaction) -> Reply {
        add(transaction, 1000);
        return Reply::error({ErrorKind::internal, "on purpose"});
    });
    service.command("throw", [](const Request&, Transaction& transaction) -> Reply {
        add(transaction, 1000);
        throw std::runtime_error{"on purpose"};
    });
    service.query("get", [&service](const Request&) {
        return Reply::ok({{"total", total_in(service.read_database())}});
    });
}

/// A service that follows `counter` and keeps the sum and the sequence numbers it saw.
inline constexpr Migration follower_migrations[] = {
    {1, "follower",
     "CREATE TABLE counter (total INTEGER NOT NULL) STRICT; INSERT INTO counter VALUES (0);"
     "CREATE TABLE seen (sequence INTEGER PRIMARY KEY) STRICT"}};

inline void wire_follower(Service& service) {
    service.consume("counter", [](const Event& event, Transaction& transaction) {
        // A sequence number seen twice violates the primary key, and the event is not taken in.
        Statement{transaction.database(), "INSERT INTO seen VALUES (?)"}.run(event.sequence);
        Statement{transaction.database(), "UPDATE counter SET total = total + ?"}.run(
            event.data.at("amount").get<std::int64_t>());
    });
    service.query("get", [&service](const Request&) {
        return Reply::ok({{"total", total_in(service.read_database())}});
    });
}

/// A service that follows `counter`, too, each thing apart: it can't bear those in `poisons`.
inline constexpr Migration picky_migrations[] = {
    {1, "picky", "CREATE TABLE taken (number INTEGER PRIMARY KEY, thing TEXT, sequence INTEGER) STRICT"}};

inline auto wire_picky(const std::set<std::string>& poisons) {
    return [&poisons](Service& service) {
        service.consume("counter", [&poisons](const Event& event, Transaction& transaction) {
            Statement{transaction.database(), "INSERT INTO taken (thing, sequence) VALUES (?, ?)"}.run(
                event.entity_id, event.sequence);
            if (poisons.contains(event.entity_id)) throw std::runtime_error{"can't bear it"};
        });
    };
}

}  // namespace kontor
