#pragma once

#include <string>
#include <string_view>

#include "runtime/base/json.hpp"
#include "runtime/base/result.hpp"
#include "runtime/rpc/problem.hpp"

namespace kontor {

/// The answer to a request: `ok` with a body, `rejected` (decided, final) or `error` (undecided, retry may help) with a
/// problem; or not yet: a handler that answers later says `deferred` and keeps the request's `Responder`.
class Reply {
public:
    enum class Status { ok, rejected, error, deferred };

    static Reply ok(Json body = Json::object()) { return {Status::ok, std::move(body)}; }
    static Reply rejected(const Rejection& rejection, const Json& extensions = Json::object()) {
        return {Status::rejected, problem_of(rejection, extensions)};
    }
    static Reply error(const Error& error) { return {Status::error, problem_of(error)}; }
    static Reply deferred() { return {Status::deferred, {}}; }
    /// As it came over the wire; an unknown status counts as an error.
    static Reply received(std::string_view status, Json body);

    Status status() const { return status_; }
    bool is_ok() const { return status_ == Status::ok; }
    bool is_rejected() const { return status_ == Status::rejected; }
    bool is_error() const { return status_ == Status::error; }
    bool is_deferred() const { return status_ == Status::deferred; }
    /// The result, or the problem.
    const Json& body() const { return body_; }
    Json& body() { return body_; }
    /// The problem's code; empty for ok.
    std::string code() const { return problem_code(body_); }
    std::string_view status_text() const;

private:
    Reply(Status status, Json body) : status_{status}, body_(std::move(body)) {}
    Status status_;
    Json body_;
};

/// Thrown by input decoding deep within a handler; the rpc server answers with the rejection.
struct Rejected {
    Rejection rejection;
};

}  // namespace kontor
