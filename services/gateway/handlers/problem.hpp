#pragma once

#include <string>
#include <vector>

#include "runtime/base/json.hpp"
#include "runtime/http/message.hpp"
#include "runtime/rpc/reply.hpp"

namespace gateway {

/// Ends the handling of a request with a problem (RFC 9457); thrown by whatever finds it, answered in one
/// place.
struct Problem {
    kontor::Json body;
    kontor::HttpHeaders headers{};
};

/// A problem of the gateway's own.
Problem make_problem(int status, const std::string& code, const std::string& detail);
Problem make_problem(const kontor::HttpFault& fault);
/// 422 that names what is wrong.
Problem invalid_body(const std::vector<kontor::FieldError>& faults);
/// Of a reply that isn't ok: a rejection as the service made it, an error with the status it deserves and
/// Retry-After.
Problem problem_of(const kontor::Reply& reply);

/// Whether trying again is all that a client can do, and may help.
bool is_passing(const Problem& problem);

kontor::HttpResponse json_response(int status, const kontor::Json& body);
kontor::HttpResponse problem_response(const Problem& problem, const std::string& trace_id);

}  // namespace gateway
