#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/base/clock.hpp"
#include "runtime/base/json.hpp"
#include "runtime/store/statement.hpp"

namespace notification {

struct Notification {
    std::string id;
    std::optional<std::string> customer;
    std::string order;
    std::string kind;
    std::string text;
    std::string state;
    int attempts = 0;
    kontor::Time next_attempt{};
    kontor::Time created{};
    std::string traceparent{};  ///< of the event that made it
};

/// The tables of notices, orders' customers and preferences, for the writer.
class NotificationTable {
public:
    explicit NotificationTable(kontor::Database& database);

    /// False when the order has a notice of that kind already.
    bool insert(const Notification& notification);
    void update(const Notification& notification);
    std::optional<Notification> find(const std::string& id);
    /// Notices to be sent (again) now, at most `limit`.
    std::vector<Notification> due(kontor::Time now, int limit);
    std::vector<Notification> unaddressed(const std::string& order);

    void keep_customer(const std::string& order, const std::string& customer, kontor::Time now);
    std::optional<std::string> customer_of(const std::string& order);

    bool is_muted(const std::string& customer, const std::string& kind);
    void set_muted(const std::string& customer, const std::vector<std::string>& muted);

private:
    kontor::Statement insert_;
    kontor::Statement update_;
    kontor::Statement find_;
    kontor::Statement due_;
    kontor::Statement unaddressed_;
    kontor::Statement keep_customer_;
    kontor::Statement customer_of_;
    kontor::Statement muted_;
    kontor::Statement set_muted_;
};

/// A page of notices, oldest first, of one customer or (empty) of all.
std::vector<Notification> list_notifications(kontor::Database& database, const std::string& customer,
                                             const std::string& after, int limit);
/// The kinds a customer has muted, through any connection.
kontor::Json muted_kinds(kontor::Database& database, const std::string& customer);

}  // namespace notification
