#include "services/inventory/handlers/wiring.hpp"

#include "services/inventory/handlers/adjust.hpp"
#include "services/inventory/handlers/commit.hpp"
#include "services/inventory/handlers/expire.hpp"
#include "services/inventory/handlers/queries.hpp"
#include "services/inventory/handlers/receive.hpp"
#include "services/inventory/handlers/release.hpp"
#include "services/inventory/handlers/reserve.hpp"
#include "services/inventory/handlers/restock.hpp"
#include "services/inventory/handlers/returned.hpp"
#include "services/inventory/store/retention.hpp"

namespace inventory {
namespace {

constexpr std::int64_t day_s = 86'400;
constexpr std::int64_t year_s = 365 * day_s;

}  // namespace

void wire(kontor::Service& service) {
    const std::chrono::seconds time_to_live{
        service.settings().integer("reservation_ttl_s", day_s, 1, year_s)};
    const auto threshold = service.settings().integer("low_stock_threshold", 5, 0, max_on_hand);
    const auto books = std::make_shared<Books>(service.database(), threshold);
    const auto ledger = std::make_shared<LedgerQueries>(service.read_database());

    service.command("receive", Receive{books});
    service.command("adjust", Adjust{books});
    service.command("reserve", Reserve{books, time_to_live});
    service.command("commit", Commit{books, time_to_live});
    service.command("release", Release{books});
    service.command("restock", Restock{books});
    service.query("get", GetStock{ledger});
    service.query("list", ListStock{ledger});
    service.query("reservations", ListReservations{ledger});
    service.consume("orders", Returned{books});
    service.retain(retention_rules());
    service.every(expire_interval, "expire reservations", Expire{books});
}

}  // namespace inventory
