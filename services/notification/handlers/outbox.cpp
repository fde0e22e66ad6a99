#include "services/notification/handlers/outbox.hpp"

#include "runtime/telemetry/trace.hpp"

namespace notification {
namespace {

using kontor::Json;
using kontor::Transaction;

/// Notices sent in one transaction.
constexpr int batch = 64;

kontor::Message message_of(const Notification& notification) {
    kontor::Message message;
    message.topic = "kontor/notify/" + notification.customer.value();
    message.payload = Json{{"id", notification.id},
                           {"kind", notification.kind},
                           {"order", notification.order},
                           {"text", notification.text},
                           {"time", kontor::format_time(notification.created)}}
                          .dump();
    message.content_type = "application/json";
    message.qos = 1;
    return message;
}

std::string current_traceparent() {
    const auto* scope = kontor::TraceScope::current();
    return scope == nullptr ? std::string{} : scope->trace().traceparent();
}

}  // namespace

void Outbox::learn_customer(const std::string& order, const std::string& customer, Transaction& transaction) {
    table_.keep_customer(order, customer, transaction.now());
    for (auto& waiting : table_.unaddressed(order)) address(std::move(waiting), customer, transaction);
}

void Outbox::add(const Occasion& occasion, Transaction& transaction) {
    Notification notification{.id = service_.ids().uuid(),
                              .customer = std::nullopt,
                              .order = occasion.order,
                              .kind = occasion.kind,
                              .text = text_of(occasion),
                              .state = "unaddressed",
                              .created = transaction.now(),
                              .traceparent = current_traceparent()};
    if (!table_.insert(notification)) return;
    if (const auto customer = table_.customer_of(occasion.order)) {
        address(std::move(notification), *customer, transaction);
    }
}

void Outbox::address(Notification notification, const std::string& customer, Transaction& transaction) {
    notification.customer = customer;
    if (table_.is_muted(customer, notification.kind)) {
        notification.state = "muted";
        return table_.update(notification);
    }
    notification.state = "pending";
    send(notification, transaction);
}

void Outbox::send_due(Transaction& transaction) {
    for (const auto& notification : table_.due(transaction.now(), batch)) {
        if (pause_after(notification.attempts)) {
            send(notification, transaction);
        } else {
            settle(notification, "failed", transaction);
        }
    }
}

void Outbox::send(const Notification& notification, Transaction& transaction) {
    // The attempt counts before it is made: after a crash it is made again, never forgotten.
    auto attempt = notification;
    ++attempt.attempts;
    attempt.next_attempt =
        transaction.now() + pause_after(attempt.attempts).value_or(kontor::Milliseconds{60'000});
    table_.update(attempt);
    transaction.after_commit([this, attempt] {
        // Not sent: it is due again after its pause.
        [[maybe_unused]] const bool sent =
            service_.bus().publish(message_of(attempt), [this, id = attempt.id] { acknowledged(id); });
    });
}

void Outbox::acknowledged(const std::string& id) {
    service_.writer().submit_always({[this, id](Transaction& transaction) {
        const auto notification = table_.find(id);
        if (notification && notification->state == "pending") settle(*notification, "sent", transaction);
    }});
}

void Outbox::settle(Notification notification, const char* state, Transaction& transaction) {
    notification.state = state;
    table_.update(notification);
    // Whatever brought this about, an acknowledgement or a timer, it ends what that event began.
    const auto trace = kontor::parse_traceparent(notification.traceparent).value_or(kontor::TraceContext{});
    const kontor::TraceScope scope{trace, notification.id};
    transaction.append("notification", notification.id, state,
                       {{"id", notification.id},
                        {"customer", notification.customer.value()},
                        {"order", notification.order},
                        {"kind", notification.kind},
                        {"channel", "mqtt"},
                        {"attempts", notification.attempts}});
}

}  // namespace notification
