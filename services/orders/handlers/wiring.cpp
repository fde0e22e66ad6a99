#include "services/orders/handlers/wiring.hpp"

#include "runtime/service/service.hpp"
#include "services/orders/board/open_order_board.hpp"
#include "services/orders/handlers/commands.hpp"
#include "services/orders/handlers/incoming.hpp"
#include "services/orders/handlers/queries.hpp"
#include "services/orders/store/retention.hpp"

namespace orders {
namespace {

using BookPtr = std::shared_ptr<OrderBook>;

/// How long it may take to write down that a closed order's view is gone from the broker.
constexpr kontor::Milliseconds forget_interval{5000};

using Command = kontor::Reply (*)(OrderBook&, const kontor::Request&, kontor::Transaction&);
using Query = kontor::Reply (*)(OrderQueries&, const kontor::Request&);
using Incoming = void (*)(OrderBook&, const kontor::Event&, kontor::Transaction&);

void add_commands(kontor::Service& service, const BookPtr& book) {
    const auto add = [&](const char* name, Command command) {
        service.command(name,
                        [book, command](const kontor::Request& request, kontor::Transaction& transaction) {
                            return command(*book, request, transaction);
                        });
    };
    add("create", create);
    add("confirm", confirm);
    add("reject", reject);
    add("begin-cancel", begin_cancel);
    add("abort-cancel", abort_cancel);
    add("cancel", cancel);
    add("amend", amend);
    add("return", return_goods);
    service.keep_private({"create", "amend"});
}

void add_queries(kontor::Service& service) {
    const auto orders = std::make_shared<OrderQueries>(service.read_database());
    const auto add = [&](const char* name, Query query) {
        service.query(name,
                      [orders, query](const kontor::Request& request) { return query(*orders, request); });
    };
    add("get", get);
    add("list", list);
    add("history", history);
}

void add_consumers(kontor::Service& service, const BookPtr& book) {
    const auto add = [&](const char* source, Incoming incoming) {
        service.consume(source,
                        [book, incoming](const kontor::Event& event, kontor::Transaction& transaction) {
                            incoming(*book, event, transaction);
                        });
    };
    add("catalog", on_catalog);
    add("payment", on_payment);
    add("shipping", on_shipping);
}

}  // namespace

void wire(kontor::Service& service) {
    const auto board = std::make_shared<OpenOrderBoard>(
        OpenOrderBoard::Parts{service.database(), service.writer(), service.bus(), service.scheduler()});
    const auto book =
        std::make_shared<OrderBook>(service.database(), service.config().retention,
                                    [board](const StoredOrder& stored, kontor::Transaction& transaction) {
                                        board->changed(stored, transaction);
                                    });
    add_commands(service, book);
    add_queries(service);
    add_consumers(service, book);
    service.retain(retention_rules());
    service.on_connected([board] { board->connected(); });
    service.every(forget_interval, "forget closed orders' views",
                  [board](kontor::Transaction&) { board->forget_cleared(); });
}

}  // namespace orders
