#pragma once

#include "runtime/store/statement.hpp"
#include "services/orders/domain/events.hpp"
#include "services/orders/store/stored_order.hpp"

namespace orders {

/// The tables of orders, for the writer.
class OrderTable {
public:
    explicit OrderTable(kontor::Database& database);

    /// The order, or its tombstone.
    std::optional<StoredOrder> find(std::string_view id);
    bool has_key(std::string_view key);

    /// Gives a new order its number; a tombstone has none.
    void add(StoredOrder& stored);
    /// Writes what may change of an order; `moved`: its state has, too.
    void update(const StoredOrder& stored, bool moved);
    /// Notes what another service's event changed on the order.
    void note(const StoredOrder& stored, const Sight& sight, kontor::Time at);

private:
    void bar(const StoredOrder& stored);

    kontor::Database& database_;
    kontor::Statement find_;
    kontor::Statement find_tombstone_;
    kontor::Statement has_key_;
    kontor::Statement add_;
    kontor::Statement add_lines_;
    kontor::Statement bar_;
    kontor::Statement update_;
    kontor::Statement move_;
    kontor::Statement note_;
};

}  // namespace orders
