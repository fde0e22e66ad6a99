#pragma once

#include <memory>

#include "runtime/rpc/request.hpp"
#include "services/inventory/store/queries.hpp"

namespace inventory {

/// `get`: the stock of one sku.
class GetStock {
public:
    explicit GetStock(std::shared_ptr<LedgerQueries> ledger) : ledger_{std::move(ledger)} {}
    kontor::Reply operator()(const kontor::Request& request);

private:
    std::shared_ptr<LedgerQueries> ledger_;
};

/// `list`: the stock of all skus, in their order.
class ListStock {
public:
    explicit ListStock(std::shared_ptr<LedgerQueries> ledger) : ledger_{std::move(ledger)} {}
    kontor::Reply operator()(const kontor::Request& request);

private:
    std::shared_ptr<LedgerQueries> ledger_;
};

/// `reservations`: what orders hold or held, all or those in one state.
class ListReservations {
public:
    explicit ListReservations(std::shared_ptr<LedgerQueries> ledger) : ledger_{std::move(ledger)} {}
    kontor::Reply operator()(const kontor::Request& request);

private:
    std::shared_ptr<LedgerQueries> ledger_;
};

}  // namespace inventory
