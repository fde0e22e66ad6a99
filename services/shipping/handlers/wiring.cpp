#include "services/shipping/handlers/wiring.hpp"

#include "runtime/service/service.hpp"
#include "services/shipping/handlers/create_label.hpp"
#include "services/shipping/handlers/queries.hpp"
#include "services/shipping/handlers/redirect.hpp"
#include "services/shipping/handlers/steps.hpp"
#include "services/shipping/store/retention.hpp"

namespace shipping {
namespace {

/// Handlers own statements, which can't be copied; a command must be copyable.
template <typename Handler>
kontor::RpcServer::Command shared(std::shared_ptr<Handler> handler) {
    return [handler](const auto& request, auto& transaction) { return (*handler)(request, transaction); };
}

}  // namespace

void wire(kontor::Service& service) {
    auto& database = service.database();
    service.command("create-label", shared(std::make_shared<CreateLabelHandler>(database)));
    service.command("redirect", shared(std::make_shared<RedirectHandler>(database)));
    service.command("cancel", shared(std::make_shared<Step>(database, [](const Shipment& shipment) {
                        return cancel(shipment, shipment.id);
                    })));
    service.command("dispatch", shared(std::make_shared<Step>(database, dispatch)));
    service.command("deliver", shared(std::make_shared<Step>(database, deliver)));
    service.keep_private({"create-label", "redirect"});
    service.retain(retention_rules());
    const auto queries = std::make_shared<ShipmentQueries>(service.read_database());
    service.query("get", [queries](const auto& request) { return queries->get(request); });
    service.query("list", [queries](const auto& request) { return queries->list(request); });
}

}  // namespace shipping
