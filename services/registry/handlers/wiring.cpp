#include "services/registry/handlers/wiring.hpp"

#include "runtime/service/service.hpp"
#include "services/registry/handlers/queries.hpp"
#include "services/registry/handlers/take_presence.hpp"
#include "services/registry/store/retention.hpp"

namespace registry {
namespace {

void listen(kontor::Service& service, const std::shared_ptr<HealthView>& health) {
    const auto take = std::make_shared<TakePresence>(service.database());
    service.directory().on_changed([&service, take](const kontor::Instance& instance) {
        service.writer().submit_always({
            [take, instance](kontor::Transaction& transaction) { (*take)(instance, transaction); },
            [&service](const kontor::Error& error) {
                service.log().error("presence not kept", {{"cause", error.detail}});
            },
        });
    });
    service.directory().follow(service.bus(), "+");
    service.bus().subscribe("kontor/health/+/+", 0,
                            [health](const kontor::Message& message) { health->take(message); });
}

}  // namespace

void wire(kontor::Service& service) {
    const auto health = std::make_shared<HealthView>(service.clock());
    const auto queries = std::make_shared<InstanceQueries>(service.read_database(), *health);
    service.query("list", [queries](const auto& request) { return queries->list(request); });
    service.query("resolve", [queries, health](const auto& request) { return queries->resolve(request); });
    service.retain(retention_rules());
    service.on_start([&service, health] { listen(service, health); });
}

}  // namespace registry
