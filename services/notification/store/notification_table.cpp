#include "services/notification/store/notification_table.hpp"

#include <algorithm>

namespace notification {
namespace {

using kontor::Row;

const std::string columns =
    "id, customer, order_id, kind, text, state, attempts, next_attempt, created, traceparent";

std::int64_t stamp(kontor::Time time) {
    return time.time_since_epoch().count();
}

Notification read(Row row) {
    return {row.text(0),
            row.optional_text(1),
            row.text(2),
            row.text(3),
            row.text(4),
            row.text(5),
            static_cast<int>(row.integer(6)),
            kontor::Time{kontor::Milliseconds{row.integer(7)}},
            kontor::Time{kontor::Milliseconds{row.integer(8)}},
            row.text(9)};
}

template <typename... Parameters>
std::vector<Notification> read_all(kontor::Statement& statement, const Parameters&... parameters) {
    std::vector<Notification> found;
    statement.each([&](Row row) { found.push_back(read(row)); }, parameters...);
    return found;
}

}  // namespace

NotificationTable::NotificationTable(kontor::Database& database)
    : insert_{database,
              "INSERT INTO notifications VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"},
      update_{database,
              "UPDATE notifications SET customer = ?2, state = ?3, attempts = ?4, next_attempt = ?5 WHERE id "
              "= ?1"},
      find_{database, "SELECT " + columns + " FROM notifications WHERE id = ?"},
      due_{database, "SELECT " + columns +
                         " FROM notifications WHERE state = 'pending' AND next_attempt <= ?"
                         " ORDER BY next_attempt LIMIT ?"},
      unaddressed_{database,
                   "SELECT " + columns + " FROM notifications WHERE order_id = ? AND state = 'unaddressed'"},
      keep_customer_{database, "INSERT INTO order_customers VALUES (?, ?, ?) ON CONFLICT DO NOTHING"},
      customer_of_{database, "SELECT customer FROM order_customers WHERE order_id = ?"},
      muted_{database, "SELECT muted FROM preferences WHERE customer = ?"},
      set_muted_{database,
                 "INSERT INTO preferences VALUES (?1, ?2) ON CONFLICT (customer) DO UPDATE SET muted = ?2"} {}

bool NotificationTable::insert(const Notification& n) {
    return insert_.run(n.id, n.customer, n.order, n.kind, n.text, n.state, n.attempts, stamp(n.next_attempt),
                       stamp(n.created), n.traceparent) == 1;
}

void NotificationTable::update(const Notification& n) {
    update_.run(n.id, n.customer, n.state, n.attempts, stamp(n.next_attempt));
}

std::optional<Notification> NotificationTable::find(const std::string& id) {
    return find_.first(read, id);
}

std::vector<Notification> NotificationTable::due(kontor::Time now, int limit) {
    return read_all(due_, stamp(now), limit);
}

std::vector<Notification> NotificationTable::unaddressed(const std::string& order) {
    return read_all(unaddressed_, order);
}

void NotificationTable::keep_customer(const std::string& order, const std::string& customer,
                                      kontor::Time now) {
    keep_customer_.run(order, customer, stamp(now));
}

std::optional<std::string> NotificationTable::customer_of(const std::string& order) {
    return customer_of_.first([](Row row) { return row.text(0); }, order);
}

bool NotificationTable::is_muted(const std::string& customer, const std::string& kind) {
    const auto muted = muted_.first([](Row row) { return kontor::Json::parse(row.text(0)); }, customer);
    return muted && std::ranges::find(*muted, kontor::Json(kind)) != muted->end();
}

void NotificationTable::set_muted(const std::string& customer, const std::vector<std::string>& muted) {
    set_muted_.run(customer, kontor::Json(muted).dump());
}

std::vector<Notification> list_notifications(kontor::Database& database, const std::string& customer,
                                             const std::string& after, int limit) {
    kontor::Statement list{database, "SELECT " + columns +
                                         " FROM notifications WHERE (?1 = '' OR customer = ?1) AND id > ?2"
                                         " ORDER BY id LIMIT ?3"};
    return read_all(list, customer, after, limit);
}

kontor::Json muted_kinds(kontor::Database& database, const std::string& customer) {
    return kontor::Statement{database, "SELECT muted FROM preferences WHERE customer = ?"}
        .first([](Row row) { return kontor::Json::parse(row.text(0)); }, customer)
        .value_or(kontor::Json::array());
}

}  // namespace notification
