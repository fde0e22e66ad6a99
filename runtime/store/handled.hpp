#pragma once

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

/// The table `handled`: a request that comes again gets the same answer, and has no second effect.
class HandledRequests {
public:
    explicit HandledRequests(Database& database);
    std::optional<HandledRequest> find(std::string_view request_id);
    void record(std::string_view request_id, const HandledRequest& handled, Time at);
    /// Forgets requests older than `before`, at most `limit` of them; returns how many.
    int trim(Time before, int limit);

private:
    Statement find_;
    Statement record_;
    Statement trim_;
};

}  // namespace kontor
