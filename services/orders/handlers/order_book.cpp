#include "services/orders/handlers/order_book.hpp"

#include "runtime/base/invariant.hpp"
#include "services/orders/store/event_json.hpp"

namespace orders {

Shop OrderBook::shop_for(const CreateOrder& command) {
    Shop shop;
    for (const auto& item : command.items) {
        if (shop.products.contains(item.sku)) continue;
        if (auto product = products_.find(item.sku)) shop.products.emplace(item.sku, std::move(*product));
    }
    shop.key_taken = command.key && orders_.has_key(*command.key);
    return shop;
}

StoredOrder OrderBook::record(std::optional<StoredOrder> stored, const std::vector<Event>& events,
                              kontor::Transaction& transaction) {
    INVARIANT(stored || !events.empty());
    if (events.empty()) return std::move(*stored);

    const auto before = stored ? std::optional{stored->order.state} : std::nullopt;
    std::optional<Order> order;
    if (stored) order = std::move(stored->order);
    for (const auto& event : events) {
        order = evolve(std::move(order), event);
        transaction.append("order", order->id, name_of(event), data_of(event, *order));
    }
    auto next = stored ? std::move(*stored) : StoredOrder{.created = transaction.now()};
    next.order = std::move(*order);
    next.updated = transaction.now();
    if (before) {
        orders_.update(next, next.order.state != *before);
    } else {
        orders_.add(next);
    }
    changed(next, transaction);
    return next;
}

void OrderBook::see(std::string_view order_id, const Sight& sight, kontor::Transaction& transaction) {
    auto stored = orders_.find(order_id);
    if (!stored || stored->order.is_tombstone()) return;
    auto seen = evolve(stored->order, sight);
    if (seen == stored->order) return;
    const bool moved = seen.state != stored->order.state;
    stored->order = std::move(seen);
    stored->updated = transaction.now();
    orders_.update(*stored, moved);
    orders_.note(*stored, sight, transaction.now());
    changed(*stored, transaction);
}

void OrderBook::changed(const StoredOrder& stored, kontor::Transaction& transaction) {
    if (!stored.order.is_tombstone()) on_changed_(stored, transaction);
}

}  // namespace orders
