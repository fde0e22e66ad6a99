#pragma once

#include <expected>
#include <string>
#include <vector>

/// The two kinds of "no". A *rejection* is a decided, final answer. An *error* means undecided: nothing was
/// acknowledged, and the caller may try again with the same request id.
namespace kontor {

/// What the caller can do about a rejection; it also fixes the HTTP status.
enum class RejectionKind {
    invalid,          ///< 422: the request can't be right; `fields` names what is wrong
    refused,          ///< 409: well formed, but the business says no
    not_found,        ///< 404
    forbidden,        ///< 403
    unauthenticated,  ///< 401
};

/// One wrong field of a request. `pointer` is a JSON Pointer (RFC 6901) into the request body.
struct FieldError {
    std::string pointer;
    std::string detail;
};

struct Rejection {
    RejectionKind kind = RejectionKind::refused;
    std::string
        code;  ///< stable, machine readable: the last part of the problem type urn:kontor:problem:<code>
    std::string detail;  ///< for people
    std::vector<FieldError> fields{};
};

/// One error kind per remedy.
enum class ErrorKind {
    busy,         ///< 503: a bounded queue is full; retry later
    unavailable,  ///< 503: nobody serves this now; retry later
    timeout,      ///< 504: the outcome is unknown; retry with the same id
    storage,      ///< 507: the disk is full or failing; retry when there is space
    internal,     ///< 500: a bug or a passing fault; retry with the same id
    parked,       ///< 500: failed again and again, and waits for an operator; a retry doesn't help
};

struct Error {
    ErrorKind kind = ErrorKind::internal;
    std::string detail;
};

inline Rejection refused(std::string code, std::string detail) {
    return {RejectionKind::refused, std::move(code), std::move(detail)};
}

inline Rejection not_found(std::string detail) {
    return {RejectionKind::not_found, "not-found", std::move(detail)};
}

inline Rejection invalid_field(std::string pointer, std::string detail, std::string code = "invalid") {
    return {RejectionKind::invalid, std::move(code), detail, {{std::move(pointer), detail}}};
}

/// What a pure decision yields: the events to record (none: nothing to do, which is a success) or a rejection.
template <typename Event>
using Decision = std::expected<std::vector<Event>, Rejection>;

}  // namespace kontor
