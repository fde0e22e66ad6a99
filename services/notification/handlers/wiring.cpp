#include "services/notification/handlers/wiring.hpp"

#include "services/notification/handlers/list.hpp"
#include "services/notification/handlers/preferences.hpp"
#include "services/notification/handlers/take_events.hpp"
#include "services/notification/store/retention.hpp"

namespace notification {
namespace {

/// How often notices that are due again are looked for.
constexpr kontor::Milliseconds send_interval{1000};

}  // namespace

void wire(kontor::Service& service) {
    const auto outbox = std::make_shared<Outbox>(service);
    const auto set_preferences = std::make_shared<SetPreferences>(service.database());
    auto& read = service.read_database();
    service.query("list", [&read](const auto& request) { return list(read, request); });
    service.query("get-preferences", [&read](const auto& request) { return get_preferences(read, request); });
    service.command("set-preferences", [set_preferences](const auto& request, auto& transaction) {
        return (*set_preferences)(request, transaction);
    });
    service.consume("orders", [outbox](const auto& event, auto& transaction) {
        take_order_event(*outbox, event, transaction);
    });
    service.consume("shipping", [outbox](const auto& event, auto& transaction) {
        take_shipment_event(*outbox, event, transaction);
    });
    service.retain(retention_rules());
    service.every(send_interval, "send due notices",
                  [outbox](auto& transaction) { outbox->send_due(transaction); });
}

}  // namespace notification
