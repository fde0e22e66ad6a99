#include "services/notification/handlers/take_events.hpp"

namespace notification {
namespace {

using kontor::Json;

/// Why an order was rejected or cancelled: `reason` is a text, or an object with a detail.
std::string reason_in(const Json& data) {
    const auto found = data.find("reason");
    if (found == data.end()) return {};
    if (found->is_string()) return found->get<std::string>();
    return found->is_object() ? found->value("detail", "") : std::string{};
}

}  // namespace

void take_order_event(Outbox& outbox, const kontor::Event& event, kontor::Transaction& transaction) {
    if (event.type == "created") {
        outbox.learn_customer(event.entity_id, event.data.at("customer").get<std::string>(), transaction);
        return;
    }
    const bool told = event.type == "confirmed" || event.type == "rejected" || event.type == "cancelled" ||
                      event.type == "returned";
    if (told) outbox.add({event.type, event.entity_id, reason_in(event.data), ""}, transaction);
}

void take_shipment_event(Outbox& outbox, const kontor::Event& event, kontor::Transaction& transaction) {
    if (event.type != "dispatched" && event.type != "delivered") return;
    outbox.add({event.type, event.data.at("order").get<std::string>(), "", event.data.value("tracking", "")},
               transaction);
}

}  // namespace notification
