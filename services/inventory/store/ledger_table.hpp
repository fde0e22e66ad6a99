#pragma once

#include <string>
#include <vector>

#include "runtime/store/statement.hpp"
#include "services/inventory/domain/ledger.hpp"

namespace inventory {

/// The ledger on disk. Belongs to the writer.
class LedgerTable {
public:
    explicit LedgerTable(kontor::Database& database);

    /// The stock of one sku.
    Ledger load_sku(const std::string& sku);
    /// One order's reservation, with the stocks of its lines and of the lines it asks for.
    Ledger load_order(const std::string& order, const Lines& asked = {});
    /// Writes back everything the ledger holds.
    void save(const Ledger& ledger, Time now);

    /// Orders whose reservations are over, the longest first, at most `limit`.
    std::vector<std::string> expired(Time now, int limit);

private:
    void load_stock(Ledger& ledger, const std::string& sku);

    kontor::Statement find_stock_;
    kontor::Statement find_reservation_;
    kontor::Statement save_stock_;
    kontor::Statement save_reservation_;
    kontor::Statement expired_;
};

}  // namespace inventory
