#include "runtime/store/dead_letters.hpp"

#include <prometheus/gauge.h>

#include <array>

#include "runtime/base/json.hpp"

namespace kontor {
namespace {

/// Of a cause: enough for any message, and answers that quote it stay small.
constexpr std::size_t max_cause_bytes = 500;

constexpr std::array<std::string_view, 2> kind_names{"event", "command"};
constexpr std::array<std::string_view, 2> state_names{"failed", "waiting"};

constexpr const char* letter_columns =
    "SELECT number, kind, source, sequence, entity, entity_id, request_id, fingerprint, cause, attempts,"
    " parked_at, state, ";

DeadLetter read_head(Row row) {
    return {.number = row.integer(0),
            .kind = row.text(1) == kind_names[0] ? DeadLetter::Kind::event : DeadLetter::Kind::command,
            .source = row.text(2),
            .sequence = row.integer(3),
            .entity = row.text(4),
            .entity_id = row.text(5),
            .request_id = row.text(6),
            .fingerprint = row.integer(7),
            .content = std::nullopt,
            .cause = row.text(8),
            .attempts = static_cast<int>(row.integer(9)),
            .parked_at = Time{Milliseconds{row.integer(10)}},
            .state = row.text(11) == state_names[0] ? DeadLetter::State::failed : DeadLetter::State::waiting};
}

DeadLetter read_letter(Row row) {
    auto letter = read_head(row);
    letter.content = row.optional_text(12);
    return letter;
}

/// What was thrown may be of any length and any bytes, and is quoted in JSON.
std::string readable(std::string_view cause) {
    const Json text = std::string{cause.substr(0, max_cause_bytes)};
    return Json::parse(text.dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
}

}  // namespace

std::string_view name_of(DeadLetter::Kind kind) {
    return kind_names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(DeadLetter::State state) {
    return state_names[static_cast<std::size_t>(state)];
}

DeadLetters::DeadLetters(Database& database, Metrics& metrics)
    : counted_{database, "SELECT count(*) FROM dead_letters"},
      holds_{database,
             "SELECT 1 FROM dead_letters WHERE kind = 'event' AND source = ? AND entity = ? AND entity_id = ?"
             " LIMIT 1"},
      insert_{database,
              "INSERT INTO dead_letters (kind, source, sequence, entity, entity_id, request_id, fingerprint,"
              " content, cause, attempts, parked_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      find_{database, std::string{letter_columns} + "content FROM dead_letters WHERE number = ?"},
      find_request_{database, std::string{letter_columns} +
                                  "content FROM dead_letters WHERE kind = 'command' AND request_id = ?"},
      first_of_{database, std::string{letter_columns} +
                              "content FROM dead_letters WHERE kind = 'event' AND source = ? AND entity = ?"
                              " AND entity_id = ? ORDER BY sequence LIMIT 1"},
      count_of_{database,
                "SELECT count(*) FROM dead_letters WHERE kind = 'event' AND source = ? AND entity = ?"
                " AND entity_id = ?"},
      fail_{database, "UPDATE dead_letters SET state = 'failed', cause = ?, attempts = ? WHERE number = ?"},
      remove_{database, "DELETE FROM dead_letters WHERE number = ?"},
      gauge_{metrics.gauge("kontor_dead_letters", "Events and commands that are parked")} {
    show_count(counted());
}

bool DeadLetters::full() {
    return counted() >= max_dead_letters;
}

bool DeadLetters::holds(std::string_view source, std::string_view entity, std::string_view entity_id) {
    return holds_.first([](Row) { return true; }, source, entity, entity_id).has_value();
}

void DeadLetters::park(DeadLetter letter, Transaction& transaction) {
    insert_.run(name_of(letter.kind), letter.source, letter.sequence, letter.entity, letter.entity_id,
                letter.request_id, letter.fingerprint, letter.content, readable(letter.cause),
                letter.attempts, transaction.now().time_since_epoch().count(), name_of(letter.state));
    note_count(transaction);
}

std::optional<DeadLetter> DeadLetters::find(std::int64_t number) {
    return find_.first(read_letter, number);
}

std::optional<DeadLetter> DeadLetters::find_request(std::string_view request_id) {
    return find_request_.first(read_letter, request_id);
}

std::optional<DeadLetter> DeadLetters::first_of(const DeadLetter& letter) {
    return first_of_.first(read_letter, letter.source, letter.entity, letter.entity_id);
}

std::int64_t DeadLetters::count_of(const DeadLetter& letter) {
    return count_of_
        .first([](Row row) { return row.integer(0); }, letter.source, letter.entity, letter.entity_id)
        .value();
}

std::string DeadLetters::fail(std::int64_t number, std::string_view cause, int attempts) {
    auto kept = readable(cause);
    fail_.run(kept, attempts, number);
    return kept;
}

void DeadLetters::remove(std::int64_t number, Transaction& transaction) {
    remove_.run(number);
    note_count(transaction);
}

std::int64_t DeadLetters::counted() {
    return counted_.first([](Row row) { return row.integer(0); }).value();
}

void DeadLetters::note_count(Transaction& transaction) {
    transaction.after_commit([this, count = counted()] { show_count(count); });
}

void DeadLetters::show_count(std::int64_t count) {
    count_ = count;
    gauge_.Set(static_cast<double>(count));
}

DeadLetterReader::DeadLetterReader(Database& database)
    : after_{database, std::string{letter_columns} +
                           "coalesce(length(CAST(content AS BLOB)), 0) FROM dead_letters WHERE number > ?"
                           " ORDER BY number LIMIT ?"},
      content_{database, "SELECT content FROM dead_letters WHERE number = ?"} {}

std::vector<DeadLetterHead> DeadLetterReader::after(std::int64_t number, int limit) {
    std::vector<DeadLetterHead> heads;
    after_.each([&](Row row) { heads.push_back({read_head(row), row.integer(12)}); }, number, limit);
    return heads;
}

std::optional<std::string> DeadLetterReader::content(std::int64_t number) {
    return content_.first([](Row row) { return row.text(0); }, number);
}

}  // namespace kontor
