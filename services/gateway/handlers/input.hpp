#pragma once

#include "services/gateway/body/schema_set.hpp"
#include "services/gateway/handlers/exchange.hpp"

namespace gateway {

/// Largest body of another type, where the route doesn't say: a file with a catalogue.
inline constexpr std::size_t max_file_body = 8 * 1024 * 1024;

/// The largest body the route takes (`Route::body_limit`); 0 where it takes none.
std::size_t max_body(const Route& route);

/// Reads the route's JSON body: its type, size, form and schema. An empty object where the body is optional
/// and absent. Throws `Problem`: 400, 411, 413, 415, 422.
kontor::Json read_json_body(const Exchange& exchange, const SchemaSet& schemas);

/// Reads a body of one of the types the route takes; throws `Problem`: 400, 411, 413, 415.
std::string read_file_body(const Exchange& exchange);

/// The query parameters the route knows, as their schemas say; others and empty ones are ignored. Throws
/// `Problem` (422) that names the wrong one.
kontor::Json read_query(const Exchange& exchange);

/// The rpc's input: path, query, subject and the members of the body that its schema names. A body member
/// that contradicts the path is a `Problem`.
kontor::Json read_rpc_input(const Exchange& exchange, const SchemaSet& schemas);

}  // namespace gateway
