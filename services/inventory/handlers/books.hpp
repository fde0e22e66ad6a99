#pragma once

#include "runtime/rpc/reply.hpp"
#include "runtime/store/transaction.hpp"
#include "services/inventory/domain/decisions.hpp"
#include "services/inventory/store/ledger_table.hpp"

namespace inventory {

/// Keeps the books: what was decided goes into the event log and into the tables in one transaction. Belongs to the writer.
class Books {
public:
    /// A `low-stock` event is announced when fewer than `low_stock_threshold` units become available.
    Books(kontor::Database& database, std::int64_t low_stock_threshold)
        : table_{database}, low_stock_threshold_{low_stock_threshold} {}

    LedgerTable& table() { return table_; }

    /// Records the events; `ledger` is what they were decided on, and afterwards what they made of it.
    void record(Ledger& ledger, std::vector<Event> events, kontor::Transaction& transaction);

private:
    LedgerTable table_;
    std::int64_t low_stock_threshold_;
};

/// The answer to a refused command.
kontor::Reply refuse(const Refusal& refusal);

}  // namespace inventory
