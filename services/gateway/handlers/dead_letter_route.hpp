#pragma once

#include <string>

#include "services/gateway/handlers/backend.hpp"
#include "services/gateway/handlers/input.hpp"

namespace gateway {

/// `POST /api/dead-letters/{service}/{number}/…`: an operator's word on a dead letter, to whichever service has it.
class DeadLetterRoute {
public:
    DeadLetterRoute(Backend& backend, const SchemaSet& schemas, std::string method)
        : backend_{backend}, schemas_{schemas}, method_{std::move(method)} {}
    kontor::HttpResponse operator()(const Exchange& exchange) const;

private:
    Backend& backend_;
    const SchemaSet& schemas_;
    std::string method_;
};

}  // namespace gateway
