#include "services/inventory/handlers/json.hpp"

#include "runtime/base/clock.hpp"

namespace inventory {
namespace {

using kontor::Json;

constexpr std::string_view stock_entity = "stock";
constexpr std::string_view reservation_entity = "reservation";

Json released(const std::string& order, const Lines& lines, const std::string& reason, bool barred) {
    return {{"order", order}, {"lines", to_json(lines)}, {"reason", reason}, {"barred", barred}};
}

struct ToRecord {
    EventRecord operator()(const StockReceived& event) const {
        Json data{{"sku", event.sku}, {"quantity", event.quantity}};
        if (!event.reference.empty()) data["reference"] = event.reference;
        return {stock_entity, event.sku, "received", std::move(data)};
    }
    EventRecord operator()(const StockAdjusted& event) const {
        return {stock_entity,
                event.sku,
                "adjusted",
                {{"sku", event.sku}, {"delta", event.delta}, {"reason", event.reason}}};
    }
    EventRecord operator()(const LowStock& event) const {
        return {stock_entity,
                event.sku,
                "low-stock",
                {{"sku", event.sku}, {"available", event.available}, {"threshold", event.threshold}}};
    }
    EventRecord operator()(const StockReserved& event) const {
        return {reservation_entity,
                event.order,
                "reserved",
                {{"order", event.order},
                 {"lines", to_json(event.lines)},
                 {"expires", kontor::format_time(event.expires)}}};
    }
    EventRecord operator()(const StockCommitted& event) const {
        return of_lines(event.order, "committed", event.lines);
    }
    EventRecord operator()(const StockReleased& event) const {
        return {reservation_entity, event.order, "released",
                released(event.order, event.lines, event.reason, true)};
    }
    EventRecord operator()(const ReservationExpired& event) const {
        return {reservation_entity, event.order, "released",
                released(event.order, event.lines, "expired", false)};
    }
    EventRecord operator()(const StockRestocked& event) const {
        return of_lines(event.order, "restocked", event.lines);
    }

    static EventRecord of_lines(const std::string& order, std::string_view type, const Lines& lines) {
        return {reservation_entity, order, type, {{"order", order}, {"lines", to_json(lines)}}};
    }
};

}  // namespace

Json to_json(const Stock& stock) {
    return {{"sku", stock.sku},
            {"on_hand", stock.on_hand()},
            {"reserved", stock.reserved},
            {"available", stock.available()},
            {"received", stock.received},
            {"adjusted", stock.adjusted},
            {"committed", stock.committed},
            {"settled", stock.settled}};
}

Json to_json(const Lines& lines) {
    auto list = Json::array();
    for (const auto& line : lines) list.push_back({{"sku", line.sku}, {"quantity", line.quantity}});
    return list;
}

Json to_json(const std::vector<Shortage>& shortages) {
    auto list = Json::array();
    for (const auto& shortage : shortages) {
        list.push_back(
            {{"sku", shortage.sku}, {"requested", shortage.requested}, {"available", shortage.available}});
    }
    return list;
}

Json to_json(const Reservation& reservation) {
    Json json{{"order", reservation.order},
              {"state", public_name(reservation.state)},
              {"lines", to_json(reservation.lines)}};
    if (!reservation.lines.empty()) json["expires"] = kontor::format_time(reservation.expires);
    return json;
}

std::string_view public_name(ReservationState state) {
    switch (state) {
        case ReservationState::reserved: return "reserved";
        case ReservationState::committed: return "committed";
        case ReservationState::restocked: return "restocked";
        default: return "released";
    }
}

EventRecord to_record(const Event& event) {
    return std::visit(ToRecord{}, event);
}

}  // namespace inventory
