#include "services/saga-coordinator/handlers/wiring.hpp"

#include "services/saga-coordinator/definition_files.hpp"
#include "services/saga-coordinator/handlers/operate.hpp"
#include "services/saga-coordinator/handlers/queries.hpp"
#include "services/saga-coordinator/handlers/start.hpp"
#include "services/saga-coordinator/store/retention.hpp"

namespace saga_coordinator {

void wire(kontor::Service& service) {
    wire_sagas(service, std::make_shared<const Definitions>(read_definitions(definition_files())));
}

std::shared_ptr<Coordinator> wire_sagas(kontor::Service& service,
                                        const std::shared_ptr<const Definitions>& definitions) {
    const auto coordinator = std::make_shared<Coordinator>(service, *definitions);
    const auto start = std::make_shared<Start>(service, *definitions, *coordinator);
    const auto get = std::make_shared<GetSaga>(service, *definitions, *coordinator);
    const auto list = std::make_shared<ListSagas>(service, *definitions, *coordinator);

    service.command("start", [definitions, coordinator, start](const auto& request, auto& transaction) {
        return (*start)(request, transaction);
    });
    service.command("retry", Retry{*coordinator});
    service.command("resolve", Resolve{*coordinator});
    service.keep_private({"start"});
    service.query("get", [get](const auto& request) { return (*get)(request); });
    service.query("list", [list](const auto& request) { return (*list)(request); });
    service.retain(retention_rules());
    service.on_start([coordinator] { coordinator->resume(); });
    return coordinator;
}

}  // namespace saga_coordinator
