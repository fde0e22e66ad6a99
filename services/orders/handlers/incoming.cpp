#include "services/orders/handlers/incoming.hpp"

#include "services/orders/store/order_json.hpp"

namespace orders {
namespace {

using kontor::Json;

kontor::Money price_of(const Json& data) {
    const auto& price = data.at("price");
    return {price.at("amount").get<std::int64_t>(), price.at("currency").get<std::string>()};
}

Product product_of(const Json& data) {
    return {data.at("name").get<std::string>(), price_of(data), data.value("active", true)};
}

std::string text_of(const Json& data, const char* name) {
    return data.at(name).get<std::string>();
}

void follow(OrderBook& book, const std::string& order, const Delivery& delivery,
            kontor::Transaction& transaction) {
    auto stored = book.find(order);
    if (!stored) return;
    const auto events = follow_label(stored->order, delivery);
    book.record(std::move(stored), events, transaction);
}

}  // namespace

void on_catalog(OrderBook& book, const kontor::Event& event, kontor::Transaction&) {
    if (event.entity != "product") return;
    auto& products = book.products();
    if (event.type == "product-added" || event.type == "product-changed") {
        products.save(event.entity_id, product_of(event.data));
    } else if (event.type == "price-changed") {
        products.reprice(event.entity_id, price_of(event.data));
    } else if (event.type == "product-removed") {
        products.remove(event.entity_id);
    }
}

void on_payment(OrderBook& book, const kontor::Event& event, kontor::Transaction& transaction) {
    if (event.entity != "payment" || !event.data.contains("order")) return;
    const PaymentSeen seen{{text_of(event.data, "id"), text_of(event.data, "state")}};
    book.see(text_of(event.data, "order"), seen, transaction);
}

void on_shipping(OrderBook& book, const kontor::Event& event, kontor::Transaction& transaction) {
    // Cancelled before it was made, it is of no order and has no tracking: both are null then.
    if (event.entity != "shipment" || !event.data.contains("order") || event.data.at("order").is_null())
        return;
    const ShipmentSeen seen{
        {text_of(event.data, "id"), text_of(event.data, "state"), event.data.value("tracking", "")}};
    book.see(text_of(event.data, "order"), seen, transaction);
    if (event.type == "redirected")
        follow(book, text_of(event.data, "order"), delivery_of(event.data.at("delivery")), transaction);
}

}  // namespace orders
