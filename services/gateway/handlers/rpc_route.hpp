#pragma once

#include "services/gateway/handlers/backend.hpp"
#include "services/gateway/handlers/input.hpp"

namespace gateway {

/// Answers every route that is one rpc, as its line in the route table says.
class RpcRoute {
public:
    RpcRoute(Backend& backend, const SchemaSet& schemas) : backend_{backend}, schemas_{schemas} {}
    kontor::HttpResponse operator()(const Exchange& exchange) const;

private:
    void check_owner(const Exchange& exchange, const kontor::Json& view) const;

    Backend& backend_;
    const SchemaSet& schemas_;
};

}  // namespace gateway
