#include "services/gateway/handlers/request_log.hpp"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>

#include <cmath>
#include <mutex>

namespace gateway {

/// Kept, as the routes are few: looked up among all metrics each time it would cost more than the rest of the line.
prometheus::Histogram& RequestLog::seconds_of(const std::string& route) {
    {
        const std::shared_lock lock{mutex_};
        if (const auto found = seconds_.find(route); found != seconds_.end()) return *found->second;
    }
    auto& made = service_.metrics().latency("kontor_http_request_seconds",
                                            "Time from a request's head to its answer", {{"route", route}});
    const std::scoped_lock lock{mutex_};
    return *seconds_.emplace(route, &made).first->second;
}

void RequestLog::write(const RequestRecord& record, int status) {
    const auto seconds = std::chrono::duration<double>(service_.clock().steady() - record.since).count();
    seconds_of(record.route).Observe(seconds);
    service_.metrics()
        .counter("kontor_http_requests_total", "Requests answered",
                 {{"route", record.route}, {"method", record.method}, {"status", std::to_string(status)}})
        .Increment();
    const kontor::TraceScope scope{record.trace, record.request_id};
    service_.log().info("request", {{"method", record.method},
                                    {"route", record.route},
                                    {"status", status},
                                    {"ms", std::round(seconds * 1e6) / 1000},
                                    {"subject", record.subject}});
}

}  // namespace gateway
