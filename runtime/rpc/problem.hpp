#pragma once

#include "runtime/base/json.hpp"
#include "runtime/base/result.hpp"

namespace kontor {

/// The HTTP status of a rejection or an error.
int http_status(RejectionKind kind);
int http_status(ErrorKind kind);

/// RFC 9457 problem objects; `type` is `urn:kontor:problem:<code>`. `extensions` are further members.
Json problem_of(const Rejection& rejection, const Json& extensions = Json::object());
Json problem_of(const Error& error);

/// The `<code>` of a problem's type; empty when it isn't one of Kontor's.
std::string problem_code(const Json& problem);

/// What a caller should wait before trying again, for errors that say so; 0 otherwise.
int retry_after_ms(const Json& problem);

}  // namespace kontor
