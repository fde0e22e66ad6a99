#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/clock.hpp"
#include "runtime/store/statement.hpp"

namespace kontor {

/// What a request was answered with.
struct HandledRequest {
    std::int64_t fingerprint = 0;  ///< of method and payload
    std::string status;
    std::string reply;
};

/// For a service whose answers hold secrets or personal data: what the table keeps of a request gives neither
/// away.
struct AnswerProtection {
    std::function<std::string(std::string_view request_id, const std::string& reply)> seal;
    /// The reply that was sealed; throws `std::runtime_error` when it can't be opened.
    std::function<std::string(std::string_view request_id, const std::string& sealed)> open;
    /// A plain fingerprint of a login would let whoever has the file try passwords against it.
    std::function<std::int64_t(std::int64_t fingerprint)> blind;
};

/// The table `handled`: a request that comes again gets the same answer, and has no second effect.
class HandledRequests {
public:
    explicit HandledRequests(Database& database);
    /// Before the first request.
    void protect(AnswerProtection protection) { protection_ = std::move(protection); }
    /// What stands for a request's method and payload in `HandledRequest::fingerprint`.
    std::int64_t fingerprint(std::int64_t plain) const {
        return protection_ ? protection_->blind(plain) : plain;
    }

    std::optional<HandledRequest> find(std::string_view request_id);
    void record(std::string_view request_id, const HandledRequest& handled, Time at);
    /// Puts another answer in the place of one that must no longer be kept; false when the request isn't
    /// known.
    bool replace(std::string_view request_id, std::string_view status, const std::string& reply);
    /// Forgets requests older than `before`, at most `limit` of them; returns how many.
    int trim(Time before, int limit);

private:
    std::string sealed(std::string_view request_id, const std::string& reply) const;

    std::optional<AnswerProtection> protection_;
    Statement find_;
    Statement record_;
    Statement replace_;
    Statement trim_;
};

}  // namespace kontor
