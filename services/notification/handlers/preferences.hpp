#pragma once

#include "runtime/rpc/request.hpp"
#include "runtime/store/transaction.hpp"
#include "services/notification/store/notification_table.hpp"

namespace notification {

/// `get-preferences`: which kinds of notices a customer has muted.
kontor::Reply get_preferences(kontor::Database& read_database, const kontor::Request& request);

/// `set-preferences`: mutes these kinds and no others.
class SetPreferences {
public:
    explicit SetPreferences(kontor::Database& database) : table_{database} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    NotificationTable table_;
};

}  // namespace notification
