#include "services/gateway/handlers/request_log.hpp"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>

#include <cmath>

namespace gateway {

RequestLog::RequestLog(kontor::Service& service, const RouteTable& table) : service_{service} {
    const auto add = [&](const std::string& route) {
        seconds_[route] = &service.metrics().latency(
            "kontor_http_request_seconds", "Time from a request's head to its answer", {{"route", route}});
    };
    add(RequestRecord{}.route);
    for (const auto& route : table.routes()) add(route.path.text());
}

void RequestLog::write(const RequestRecord& record, int status) {
    const auto seconds = std::chrono::duration<double>(service_.clock().steady() - record.since).count();
    seconds_.at(record.route)->Observe(seconds);
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
