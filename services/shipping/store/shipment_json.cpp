#include "services/shipping/store/shipment_json.hpp"

#include "services/shipping/domain/zpl.hpp"

namespace shipping {

using kontor::Json;

Json to_json(const Delivery& delivery) {
    const auto* address = std::get_if<Address>(&delivery);
    if (address == nullptr) return {{"method", "pickup"}};
    return {{"method", "delivery"},  {"name", address->name},         {"street", address->street},
            {"city", address->city}, {"postcode", address->postcode}, {"country", address->country}};
}

Delivery delivery_of(const Json& json) {
    if (json.value("method", "pickup") == "pickup") return Pickup{};
    return Address{json.at("name"), json.at("street"), json.at("city"), json.at("postcode"),
                   json.at("country")};
}

Json view_of(const Shipment& shipment, kontor::Time updated) {
    return {{"id", shipment.id},
            {"order", shipment.order.empty() ? Json{} : Json(shipment.order)},
            {"state", name_of(shipment.state)},
            {"tracking", shipment.tracking.empty() ? Json{} : Json(shipment.tracking)},
            {"delivery", to_json(shipment.delivery)},
            {"updated", kontor::format_time(updated)}};
}

Json data_of(const Event& event, const Shipment& after, kontor::Time time) {
    auto data = view_of(after, time);
    if (std::holds_alternative<LabelCreated>(event) || std::holds_alternative<Redirected>(event)) {
        data["zpl"] = zpl_label({after.id, after.order, after.tracking, after.delivery});
        return data;
    }
    data.erase("delivery");
    data.erase("updated");
    return data;
}

const char* type_of(const Event& event) {
    constexpr const char* names[] = {"label-created", "cancelled", "dispatched", "delivered", "redirected"};
    return names[event.index()];
}

}  // namespace shipping
