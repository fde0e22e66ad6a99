#pragma once

#include "runtime/events/event.hpp"
#include "services/orders/handlers/order_book.hpp"

namespace orders {

// What orders learns from other services' events. Events it has no use for are passed over.

/// catalog: what there is to order, and at which price.
void on_catalog(OrderBook& book, const kontor::Event& event, kontor::Transaction& transaction);
/// payment: what becomes of an order's payment.
void on_payment(OrderBook& book, const kontor::Event& event, kontor::Transaction& transaction);
/// shipping: what becomes of an order's shipment.
void on_shipping(OrderBook& book, const kontor::Event& event, kontor::Transaction& transaction);

}  // namespace orders
