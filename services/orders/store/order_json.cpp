#include "services/orders/store/order_json.hpp"

namespace orders {
namespace {

using kontor::Json;

Json money_json(const kontor::Money& money) {
    return {{"amount", money.amount}, {"currency", money.currency}};
}

kontor::Money money_of(const Json& json) {
    return {json.at("amount").get<std::int64_t>(), json.at("currency").get<std::string>()};
}

Json payment_json(const Order& order) {
    Json json{{"method", order.payment_method}};
    if (order.payment.id.empty()) return json;
    json["id"] = order.payment.id;
    json["state"] = order.payment.state;
    return json;
}

Json shipment_json(const Shipment& shipment) {
    if (shipment.id.empty()) return Json::object();
    return {{"id", shipment.id}, {"state", shipment.state}, {"tracking", shipment.tracking}};
}

}  // namespace

Json view_of(const StoredOrder& stored) {
    const auto& order = stored.order;
    Json view{{"id", order.id},
              {"state", name_of(order.state)},
              {"created", kontor::format_time(stored.created)},
              {"updated", kontor::format_time(stored.updated)}};
    if (order.reason) view["reason"] = {{"code", order.reason->code}, {"detail", order.reason->detail}};
    if (!order.customer.empty()) view["customer"] = order.customer;
    if (order.is_tombstone()) return view;
    view["items"] = to_json(order.lines);
    view["total"] = money_json(order.total);
    view["payment"] = payment_json(order);
    view["shipment"] = shipment_json(order.shipment);
    if (order.cancelling) view["cancelling"] = true;
    return view;
}

Json view_of(const StoredOrder& stored, bool with_key) {
    auto view = view_of(stored);
    if (stored.order.is_tombstone()) return view;
    view["delivery"] = to_json(stored.order.delivery);
    if (with_key && stored.order.key) view["key"] = *stored.order.key;
    return view;
}

Json to_json(const std::vector<Line>& lines) {
    Json json = Json::array();
    for (const auto& line : lines) {
        json.push_back({{"sku", line.sku},
                        {"name", line.name},
                        {"quantity", line.quantity},
                        {"unit_price", money_json(line.unit_price)},
                        {"line_total", money_json(line.line_total)}});
    }
    return json;
}

std::vector<Line> lines_of(const Json& json) {
    std::vector<Line> lines;
    lines.reserve(json.size());
    for (const auto& line : json) {
        lines.push_back({line.at("sku").get<std::string>(), line.at("name").get<std::string>(),
                         line.at("quantity").get<std::int64_t>(), money_of(line.at("unit_price")),
                         money_of(line.at("line_total"))});
    }
    return lines;
}

Json to_json(const Delivery& delivery) {
    if (delivery.method == "pickup") return {{"method", delivery.method}};
    return {{"method", delivery.method}, {"name", delivery.name},         {"street", delivery.street},
            {"city", delivery.city},     {"postcode", delivery.postcode}, {"country", delivery.country}};
}

Delivery delivery_of(const Json& json) {
    return {json.at("method").get<std::string>(),
            json.value("name", ""),
            json.value("street", ""),
            json.value("city", ""),
            json.value("postcode", ""),
            json.value("country", "")};
}

}  // namespace orders
