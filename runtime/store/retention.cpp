#include "runtime/store/retention.hpp"

#include <algorithm>

#include "runtime/base/ids.hpp"

namespace kontor {
namespace {

std::string quoted_list(const std::vector<std::string>& texts) {
    std::string list;
    for (const auto& text : texts) list += (list.empty() ? "'" : ", '") + text + "'";
    return list;
}

/// The events of a rule in a window of positions (?1, ?2] that are older than ?3.
std::string find_superseded(const RetentionRules::Superseded& rule) {
    const std::string later =
        " AND EXISTS (SELECT 1 FROM events AS later WHERE later.stream = events.stream"
        " AND later.type = events.type AND later.version > events.version)";
    return "SELECT position, stream FROM events WHERE position > ?1 AND position <= ?2 AND time < ?3"
           " AND stream GLOB '" +
           rule.entity + "/*' AND type IN (" + quoted_list(rule.types) + ")" +
           (rule.snapshot.empty() ? later : "");
}

std::int64_t milliseconds(Time time) {
    return time.time_since_epoch().count();
}

}  // namespace

Retention::Retention(Database& database, RetentionRules rules)
    : head_{database, "SELECT coalesce(max(position), 0) FROM events"},
      last_of_stream_{database, "SELECT coalesce(max(position), 0) FROM events WHERE stream = ?"},
      remove_stream_{database, "DELETE FROM events WHERE stream = ?"},
      remove_event_{database, "DELETE FROM events WHERE position = ?"},
      keep_snapshot_{
          database,
          "INSERT OR REPLACE INTO snapshots SELECT ?1, max(version), ?2 FROM events WHERE stream = ?1"},
      note_{database, "UPDATE retention SET since = ?1 WHERE since < ?1"} {
    for (auto& rule : rules.closed) {
        std::vector<Statement> remove;
        for (const auto& sql : rule.remove) remove.emplace_back(database, sql);
        closed_.push_back({rule.entity, {database, rule.find}, std::move(remove)});
    }
    for (const auto& rule : rules.superseded) {
        std::optional<Statement> snapshot;
        if (!rule.snapshot.empty()) snapshot.emplace(database, rule.snapshot);
        superseded_.push_back({rule.entity, {database, find_superseded(rule)}, std::move(snapshot)});
    }
}

int Retention::apply(Time before, int limit, int window) {
    int removed = 0;
    for (auto& rule : closed_) removed += remove_closed(rule, before, limit);
    const auto last = looked_at_ + window;
    for (auto& rule : superseded_) removed += remove_superseded(rule, before, last);
    const auto head = head_.first([](Row row) { return row.integer(0); }).value();
    looked_at_ = last < head ? last : 0;
    if (removed > 0) note(before);
    return removed;
}

int Retention::remove_closed(ClosedStatements& rule, Time before, int limit) {
    std::vector<std::string> ids;
    const auto bound = make_uuid7(std::max<std::int64_t>(milliseconds(before), 0), 0, {});
    rule.find.each([&](Row row) { ids.push_back(row.text(0)); }, milliseconds(before), bound, limit);
    int removed = 0;
    for (const auto& id : ids) {
        const auto stream = rule.entity + "/" + id;
        if (ends_the_log(stream)) continue;
        removed += remove_stream_.run(stream);
        for (auto& statement : rule.remove) statement.run(id);
    }
    return removed;
}

int Retention::remove_superseded(SupersededStatements& rule, Time before, std::int64_t last) {
    struct Found {
        std::int64_t position;
        std::string stream;
    };
    std::vector<Found> found;
    rule.find.each([&](Row row) { found.push_back({row.integer(0), row.text(1)}); }, looked_at_, last,
                   milliseconds(before));
    int removed = 0;
    for (const auto& [position, stream] : found) {
        if (head_.first([](Row row) { return row.integer(0); }) == position) continue;
        if (rule.snapshot) {
            const auto id = stream.substr(rule.entity.size() + 1);
            const auto state = rule.snapshot->first([](Row row) { return row.text(0); }, id);
            if (!state) continue;
            keep_snapshot_.run(stream, *state);
        }
        removed += remove_event_.run(position);
    }
    return removed;
}

bool Retention::ends_the_log(const std::string& stream) {
    const auto number = [](Row row) { return row.integer(0); };
    const auto last = last_of_stream_.first(number, stream).value();
    return last > 0 && last == head_.first(number);
}

void Retention::note(Time before) {
    note_.run(milliseconds(before));
}

std::optional<Time> retained_since(Database& database) {
    const auto since = Statement{database, "SELECT since FROM retention"}
                           .first([](Row row) { return row.integer(0); })
                           .value_or(0);
    return since == 0 ? std::nullopt : std::optional{Time{Milliseconds{since}}};
}

}  // namespace kontor
