#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/service/service.hpp"
#include "services/gateway/domain/limits/quotas.hpp"
#include "services/gateway/routing/route_table.hpp"

namespace gateway {

/// What is noted of a request while it is handled.
struct RequestRecord {
    kontor::SteadyTime since{};
    std::string method;
    std::string route = "unmatched";  ///< the template: bounds the metrics' labels
    std::string request_id;
    std::string subject;
    kontor::TraceContext trace;
    std::vector<QuotaState> quotas;  ///< how the limits stand that it falls under
};

/// One line in the log and one sample in the metrics for each request: rate, errors, duration by route.
class RequestLog {
public:
    RequestLog(kontor::Service& service, const RouteTable& table);
    void write(const RequestRecord& record, int status);

private:
    kontor::Service& service_;
    std::map<std::string, prometheus::Histogram*, std::less<>> seconds_;  // by route
};

}  // namespace gateway
