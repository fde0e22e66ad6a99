#include "cli/audit/rows.hpp"

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

std::string optional_text(const Json& view, const char* member) {
    const auto found = view.find(member);
    if (found == view.end() || found->is_null()) return {};
    return found->is_string() ? found->get<std::string>() : found->dump();
}

Quantities quantities(const Json& view, const char* member) {
    Quantities sums;
    for (const Json& line : view.value(member, Json::array())) {
        sums[line.at("sku").get<std::string>()] += line.at("quantity").get<std::int64_t>();
    }
    return sums;
}

Money money(const Json& view, const char* member) {
    if (!view.contains(member)) return {};
    return {view.at(member).at("amount").get<std::int64_t>(),
            view.at(member).at("currency").get<std::string>()};
}

// A saga that makes an order has its id among those it made; one that works on an order was given it.
std::string order_of_saga(const Json& view) {
    const auto made = optional_text(view.value("ids", Json::object()), "order");
    if (!made.empty()) return made;
    return optional_text(view.value("data", Json::object()).value("input", Json::object()), "order");
}

}  // namespace

// The tombstone of an order that was rejected before it was made has an id and a state, and no more.
OrderRow order_row(const Json& view) {
    return {view.at("id"),
            view.at("state"),
            optional_text(view, "customer"),
            optional_text(view, "key"),
            quantities(view, "items"),
            money(view, "total"),
            optional_text(view, "created")};
}

PaymentRow payment_row(const Json& view) {
    return {view.at("id"), optional_text(view, "order"), view.at("state"), money(view, "amount")};
}

ShipmentRow shipment_row(const Json& view) {
    return {view.at("id"), optional_text(view, "order"), view.at("state")};
}

StockRow stock_row(const Json& view) {
    return {view.at("sku"),      view.at("on_hand"),  view.at("reserved"),  view.at("available"),
            view.at("received"), view.at("adjusted"), view.at("committed"), view.value("settled", 0)};
}

ReservationRow reservation_row(const Json& view) {
    return {view.at("order"), view.at("state"), quantities(view, "lines")};
}

SagaRow saga_row(const Json& view) {
    return {view.at("id"),
            view.at("definition"),
            view.at("state"),
            order_of_saga(view),
            optional_text(view, "step"),
            optional_text(view, "waiting_for"),
            optional_text(view, "attempt_started"),
            optional_text(view, "next_attempt")};
}

PositionRow position_row(const Json& answer) {
    PositionRow row{answer.at("service"),
                    answer.at("log"),
                    {},
                    answer.value("dead_letters", std::uint64_t{0}),
                    optional_text(answer, "retained_since")};
    for (const auto& [producer, position] : answer.at("consumed").items()) row.consumed[producer] = position;
    return row;
}

}  // namespace kontor::cli
