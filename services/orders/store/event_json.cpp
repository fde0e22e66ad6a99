#include "services/orders/store/event_json.hpp"

#include <algorithm>
#include <array>

#include "services/orders/store/order_json.hpp"

namespace orders {
namespace {

using kontor::Json;

std::optional<Reason> reason_of(const Json& data) {
    const auto reason = data.find("reason");
    if (reason == data.end()) return std::nullopt;
    return Reason{reason->at("code").get<std::string>(), reason->value("detail", "")};
}

std::optional<std::string> optional_text(const Json& data, const char* name) {
    const auto found = data.find(name);
    return found == data.end() ? std::nullopt : std::optional{found->get<std::string>()};
}

/// What every event says of its order, and why it happened if anybody said.
Json base_of(const Order& order, const std::optional<Reason>& reason = {}) {
    Json data{{"id", order.id}};
    if (!order.customer.empty()) data["customer"] = order.customer;
    if (reason) data["reason"] = {{"code", reason->code}, {"detail", reason->detail}};
    return data;
}

Json total_json(const Order& order) {
    return {{"amount", order.total.amount}, {"currency", order.total.currency}};
}

struct Data {
    const Order& order;

    Json operator()(const Created& event) const {
        auto data = base_of(order);
        data["items"] = to_json(event.lines);
        data["total"] = total_json(order);
        data["payment"] = {{"method", event.payment_method}};
        data["delivery"] = to_json(event.delivery);
        if (event.key) data["key"] = *event.key;
        return data;
    }
    Json operator()(const Confirmed& event) const {
        auto data = base_of(order);
        data["total"] = total_json(order);
        data["payment"] = {{"id", event.payment.id}, {"state", event.payment.state}};
        data["shipment"] = {{"id", event.shipment.id},
                            {"state", event.shipment.state},
                            {"tracking", event.shipment.tracking}};
        return data;
    }
    Json operator()(const Rejected& event) const { return base_of(order, event.reason); }
    Json operator()(const CancelRequested& event) const { return base_of(order, event.reason); }
    Json operator()(const CancelAborted&) const { return base_of(order); }
    Json operator()(const Cancelled&) const { return base_of(order, order.reason); }
    Json operator()(const Amended& event) const {
        auto data = base_of(order);
        data["delivery"] = to_json(event.delivery);
        return data;
    }
    Json operator()(const Returned& event) const {
        auto data = base_of(order, event.reason);
        data["items"] = Json::array();
        for (const auto& line : order.lines) {
            data["items"].push_back({{"sku", line.sku}, {"quantity", line.quantity}});
        }
        return data;
    }
};

Event read_created(const Json& data) {
    const auto& total = data.at("total");
    return Created{.id = data.at("id").get<std::string>(),
                   .customer = data.at("customer").get<std::string>(),
                   .lines = lines_of(data.at("items")),
                   .total = {total.at("amount").get<std::int64_t>(), total.at("currency").get<std::string>()},
                   .payment_method = data.at("payment").at("method").get<std::string>(),
                   .delivery = delivery_of(data.at("delivery")),
                   .key = optional_text(data, "key")};
}

Event read_confirmed(const Json& data) {
    const auto& payment = data.at("payment");
    const auto& shipment = data.at("shipment");
    return Confirmed{{payment.at("id").get<std::string>(), payment.at("state").get<std::string>()},
                     {shipment.at("id").get<std::string>(), shipment.at("state").get<std::string>(),
                      shipment.at("tracking").get<std::string>()}};
}

Event read_rejected(const Json& data) {
    return Rejected{data.at("id").get<std::string>(), reason_of(data).value(), data.value("customer", "")};
}

struct EventKind {
    const char* name;
    Event (*read)(const Json& data);
};

/// In the order of the variant.
constexpr std::array<EventKind, std::variant_size_v<Event>> kinds{{
    {"created", read_created},
    {"confirmed", read_confirmed},
    {"rejected", read_rejected},
    {"cancel-requested", [](const Json& data) -> Event { return CancelRequested{reason_of(data)}; }},
    {"cancel-aborted", [](const Json&) -> Event { return CancelAborted{}; }},
    {"cancelled", [](const Json&) -> Event { return Cancelled{}; }},
    {"amended", [](const Json& data) -> Event { return Amended{delivery_of(data.at("delivery"))}; }},
    {"returned", [](const Json& data) -> Event { return Returned{reason_of(data)}; }},
}};

}  // namespace

const char* name_of(const Event& event) {
    return kinds[event.index()].name;
}

Json data_of(const Event& event, const Order& after) {
    return std::visit(Data{after}, event);
}

std::optional<Event> event_of(std::string_view name, const Json& data) {
    const auto* kind = std::ranges::find(kinds, name, &EventKind::name);
    if (kind == kinds.end()) return std::nullopt;
    return kind->read(data);
}

}  // namespace orders
