#include "multicall/services.hpp"

#include <algorithm>
#include <array>

#include "services/catalog/service.hpp"
#include "services/gateway/service.hpp"
#include "services/inventory/service.hpp"
#include "services/notification/service.hpp"
#include "services/orders/service.hpp"
#include "services/payment/service.hpp"
#include "services/registry/service.hpp"
#include "services/saga-coordinator/service.hpp"
#include "services/shipping/service.hpp"
#include "services/users/service.hpp"

namespace multicall {

std::span<const kontor::ServiceDefinition> services() {
    static constexpr std::array table{
        users::definition,        catalog::definition,  inventory::definition,
        payment::definition,      shipping::definition, orders::definition,
        notification::definition, registry::definition, saga_coordinator::definition,
        gateway::definition,
    };
    return table;
}

const kontor::ServiceDefinition* find_service(std::string_view name) {
    const auto found = std::ranges::find(services(), name, &kontor::ServiceDefinition::name);
    return found == services().end() ? nullptr : &*found;
}

}  // namespace multicall
