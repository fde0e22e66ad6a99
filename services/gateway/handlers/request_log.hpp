#pragma once

#include <map>
#include <shared_mutex>
#include <string>

#include "runtime/service/service.hpp"
#include "services/gateway/domain/cors.hpp"

namespace gateway {

/// What is noted of a request while it is handled.
struct RequestRecord {
    kontor::SteadyTime since{};
    std::string method;
    std::string route = "unmatched";  ///< the template: bounds the metrics' labels
    std::string request_id;
    std::string subject;
    kontor::TraceContext trace;
    const CorsRules* cors = nullptr;  ///< of the route, if it has such
};

/// One line in the log and one sample in the metrics for each request: rate, errors, duration by route. Thread-safe.
class RequestLog {
public:
    explicit RequestLog(kontor::Service& service) : service_{service} {}
    void write(const RequestRecord& record, int status);

private:
    prometheus::Histogram& seconds_of(const std::string& route);

    kontor::Service& service_;
    std::shared_mutex mutex_;
    std::map<std::string, prometheus::Histogram*, std::less<>> seconds_;  // by route
};

}  // namespace gateway
