#pragma once

#include <functional>

#include "runtime/rpc/request.hpp"
#include "runtime/store/transaction.hpp"
#include "services/orders/domain/decisions.hpp"
#include "services/orders/store/order_table.hpp"
#include "services/orders/store/product_table.hpp"

namespace orders {

/// The orders and what is known of the products, as commands and event handlers use them: on the writer.
class OrderBook {
public:
    /// Called within the transaction for each order that is new or changed.
    using OnChanged = std::function<void(const StoredOrder&, kontor::Transaction&)>;

    /// `kept`: how long services keep what is over; 0: for ever.
    OrderBook(kontor::Database& database, std::chrono::days kept, OnChanged on_changed)
        : orders_{database}, products_{database}, kept_{kept}, on_changed_{std::move(on_changed)} {}

    std::optional<StoredOrder> find(std::string_view id) { return orders_.find(id); }
    /// It is so old that its payment may be gone already.
    bool is_past_undoing(const StoredOrder& stored, kontor::Time now) const {
        return kept_.count() > 0 && stored.created < now - kept_;
    }
    /// What a new order is decided by.
    Shop shop_for(const CreateOrder& command);

    /// Records what was decided on an order: the events, and what has become of it.
    StoredOrder record(std::optional<StoredOrder> stored, const std::vector<Event>& events,
                       kontor::Transaction& transaction);
    /// Takes in what another service announced of an order; orders nobody knows are passed over.
    void see(std::string_view order_id, const Sight& sight, kontor::Transaction& transaction);

    ProductTable& products() { return products_; }

private:
    void changed(const StoredOrder& stored, kontor::Transaction& transaction);

    OrderTable orders_;
    ProductTable products_;
    std::chrono::days kept_;
    OnChanged on_changed_;
};

}  // namespace orders
