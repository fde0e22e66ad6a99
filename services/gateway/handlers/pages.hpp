#pragma once

#include "services/gateway/body/schema_set.hpp"
#include "services/gateway/handlers/exchange.hpp"
#include "services/gateway/routing/route_table.hpp"

namespace gateway {

/// `/openapi.json`: the OpenAPI 3.1 document of the route table, with the schemas bodies are checked by.
kontor::Json openapi_document(const RouteTable& table, const SchemaSet& schemas);

/// `/docs`: a page that shows that document, without anything from elsewhere.
kontor::HttpResponse docs_page();

}  // namespace gateway
