#pragma once

#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>

#include "runtime/service/service.hpp"
#include "services/gateway/domain/cors.hpp"
#include "services/gateway/domain/line_budget.hpp"
#include "services/gateway/handlers/http_settings.hpp"

namespace gateway {

/// What is noted of a request while it is handled.
struct RequestRecord {
    kontor::SteadyTime since{};
    std::string method;
    std::string route = "unmatched";  ///< the template: bounds the metrics' labels
    std::string request_id;
    std::string subject;
    std::string remote_address;
    std::string user_agent;
    std::uint64_t bytes_in = 0;   ///< head and body
    std::uint64_t bytes_out = 0;  ///< of the body
    kontor::TraceContext trace;
    const CorsRules* cors = nullptr;  ///< of the route, if it has such
    bool stream = false;              ///< what is asked for is a stream of events
};

/// One sample in the metrics for each request, and one line in the log where that is asked for: rate, errors, duration by
/// route. A flood of requests doesn't become one of lines: they have a budget, failures one of their own, and what didn't get
/// a line is counted in the next one that comes. No line holds a token, a query, or a body. Thread-safe.
class RequestLog {
public:
    RequestLog(kontor::Service& service, AccessLog lines);
    void write(const RequestRecord& record, int status);

private:
    bool has_line(int status);
    prometheus::Histogram& seconds_of(const std::string& route);

    kontor::Service& service_;
    const AccessLog lines_;
    std::mutex mutex_;
    LineBudget served_;
    LineBudget failed_;
    std::shared_mutex seconds_mutex_;
    std::map<std::string, prometheus::Histogram*, std::less<>> seconds_;  // by route
};

}  // namespace gateway
