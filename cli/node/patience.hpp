// Asking again, with the same key, until the node has decided or patience has run out.
#pragma once

#include <cstddef>
#include <memory>

#include "cli/base/waiter.hpp"
#include "cli/node/http.hpp"

namespace kontor::cli {

/// Repeats what came back undecided (no answer, 408, 429, 5xx), with growing pauses and the node's
/// Retry-After. Only for requests that may be repeated: reads, whole-value writes, and those with an
/// Idempotency-Key. One a worker.
class PatientTransport final : public HttpTransport {
public:
    PatientTransport(std::unique_ptr<HttpTransport> inner, Waiter& waiter, Milliseconds patience);

    HttpResult send(const HttpRequest& request) override;

    /// How often a request was repeated since the start.
    std::size_t repeats() const { return repeats_; }

private:
    std::unique_ptr<HttpTransport> inner_;
    Waiter& waiter_;
    Milliseconds patience_;
    std::size_t repeats_ = 0;
};

/// How long to wait before attempt `attempt + 1` (attempts count from 1), given the answer to attempt
/// `attempt`.
Milliseconds pause_after(std::size_t attempt, const HttpResult& answer);

}  // namespace kontor::cli
