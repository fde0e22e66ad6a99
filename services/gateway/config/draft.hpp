#pragma once

#include <string>
#include <vector>

#include "services/gateway/body/schema_set.hpp"
#include "services/gateway/config/fault_list.hpp"
#include "services/gateway/config/gateway_config.hpp"
#include "services/gateway/domain/rpc_methods.hpp"

namespace gateway {

/// A route as JSON: built in, or what the file makes of it.
struct RouteDraft {
    kontor::Json json;
    std::string pointer{};  ///< where the file has it; empty where the file says nothing of it

    std::string id() const { return json.value("id", ""); }
};

/// A configuration while its file is read, one section after the other.
struct Draft {
    Draft(const SchemaSet& schemas, const Places& places);

    const SchemaSet& schemas;
    FaultList faults;
    std::vector<RouteDraft> routes;  ///< in the beginning those that are built in
    RpcMethods methods;
    GatewayConfig config;  ///< what is done

    /// Null when there is none of that id.
    RouteDraft* find(std::string_view id);
};

}  // namespace gateway
