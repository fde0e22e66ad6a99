#pragma once

#include <vector>

#include "runtime/service/service.hpp"
#include "services/notification/domain/notice.hpp"
#include "services/notification/store/notification_table.hpp"

namespace notification {

/// Sends notices over the channel MQTT, `kontor/notify/<customer>`: after the commit that made them, and again, with
/// growing pauses, until the broker has acknowledged. On the writer's thread.
class Outbox {
public:
    explicit Outbox(kontor::Service& service) : service_{service}, table_{service.database()} {}

    /// Whose order it is; notices that waited for that go out.
    void learn_customer(const std::string& order, const std::string& customer,
                        kontor::Transaction& transaction);
    /// Adds a notice, unless the order has one of that kind.
    void add(const Occasion& occasion, kontor::Transaction& transaction);
    /// Sends what is due (again), or gives it up.
    void send_due(kontor::Transaction& transaction);

private:
    void address(Notification notification, const std::string& customer, kontor::Transaction& transaction);
    void send(const Notification& notification, kontor::Transaction& transaction);
    void acknowledged(const std::string& id);
    void settle(Notification notification, const char* state, kontor::Transaction& transaction);

    kontor::Service& service_;
    NotificationTable table_;
};

}  // namespace notification
