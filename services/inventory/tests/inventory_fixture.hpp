#pragma once

#include <memory>

#include "runtime/testing/handler_bench.hpp"
#include "services/inventory/handlers/adjust.hpp"
#include "services/inventory/handlers/commit.hpp"
#include "services/inventory/handlers/expire.hpp"
#include "services/inventory/handlers/queries.hpp"
#include "services/inventory/handlers/receive.hpp"
#include "services/inventory/handlers/release.hpp"
#include "services/inventory/handlers/reserve.hpp"
#include "services/inventory/handlers/restock.hpp"
#include "services/inventory/handlers/returned.hpp"
#include "services/inventory/schema.hpp"

namespace inventory {

/// Inventory's handlers on a fresh store.
class InventoryFixture {
public:
    using Json = kontor::Json;
    using Reply = kontor::Reply;

    kontor::HandlerBench bench{schema()};
    const std::chrono::seconds time_to_live{86'400};

    /// Any command, by its method's name.
    Reply ask(const std::string& method, const Json& body);
    void receive(const std::string& sku, std::int64_t quantity) {
        ask("receive", {{"sku", sku}, {"quantity", quantity}});
    }
    void adjust(const std::string& sku, std::int64_t delta) {
        ask("adjust", {{"sku", sku}, {"delta", delta}, {"reason", "test"}});
    }
    Reply reserve(const std::string& order, const Json& lines) {
        return ask("reserve", {{"order", order}, {"lines", lines}});
    }
    Reply commit(const std::string& order) { return ask("commit", {{"order", order}}); }
    Reply release(const std::string& order) { return ask("release", {{"order", order}}); }
    Reply restock(const std::string& order) { return ask("restock", {{"order", order}}); }

    Reply get(const std::string& sku) { return bench.query(get_, {{"sku", sku}}); }
    Reply list(const Json& body) { return bench.query(list_, body); }
    Reply reservations(const Json& body) { return bench.query(reservations_, body); }

    void expire() { bench.run(expire_); }
    void order_event(const std::string& type, const std::string& order);

private:
    std::shared_ptr<Books> books_ = std::make_shared<Books>(bench.database(), 5);
    std::shared_ptr<LedgerQueries> queries_ = std::make_shared<LedgerQueries>(bench.read_database());
    Expire expire_{books_};
    Returned returned_{books_};
    GetStock get_{queries_};
    ListStock list_{queries_};
    ListReservations reservations_{queries_};
};

}  // namespace inventory
