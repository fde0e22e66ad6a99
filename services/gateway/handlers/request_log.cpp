#include "services/gateway/handlers/request_log.hpp"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>

#include <cmath>
#include <mutex>

namespace gateway {
namespace {

/// A line is some 400 bytes: a flood writes 8 KB a second of each kind, and the log keeps 2 MiB.
constexpr double lines_per_second = 20;
constexpr double lines_at_once = 200;
/// Programs name themselves in less; more is somebody's idea.
constexpr std::size_t shown_user_agent = 128;
constexpr int least_error = 400;

}  // namespace

RequestLog::RequestLog(kontor::Service& service, AccessLog lines)
    : service_{service},
      lines_{lines},
      served_{lines_per_second, lines_at_once},
      failed_{lines_per_second, lines_at_once} {}

/// Kept, as the routes are few: looked up among all metrics each time it would cost more than the rest of the line.
prometheus::Histogram& RequestLog::seconds_of(const std::string& route) {
    {
        const std::shared_lock lock{seconds_mutex_};
        if (const auto found = seconds_.find(route); found != seconds_.end()) return *found->second;
    }
    auto& made = service_.metrics().latency("kontor_http_request_seconds",
                                            "Time from a request's head to its answer", {{"route", route}});
    const std::scoped_lock lock{seconds_mutex_};
    return *seconds_.emplace(route, &made).first->second;
}

void RequestLog::write(const RequestRecord& record, int status) {
    const auto seconds = std::chrono::duration<double>(service_.clock().steady() - record.since).count();
    seconds_of(record.route).Observe(seconds);
    service_.metrics()
        .counter("kontor_http_requests_total", "Requests answered",
                 {{"route", record.route}, {"method", record.method}, {"status", std::to_string(status)}})
        .Increment();
    if (!has_line(status)) return;
    const kontor::TraceScope scope{record.trace, record.request_id};
    service_.log().info("request",
                        {{"method", record.method},
                         {"route", record.route},
                         {"status", status},
                         {"ms", std::round(seconds * 1e6) / 1000},
                         {"bytes_in", record.bytes_in},
                         {"bytes_out", record.bytes_out},
                         {"remote", record.remote_address},
                         {"subject", record.subject},
                         {"agent", std::string_view{record.user_agent}.substr(0, shown_user_agent)}});
}

bool RequestLog::has_line(int status) {
    const bool failed = status >= least_error;
    if (lines_ == AccessLog::off || (lines_ == AccessLog::errors && !failed)) return false;
    std::uint64_t missed = 0;
    {
        const std::scoped_lock lock{mutex_};
        auto& budget = failed ? failed_ : served_;
        if (!budget.take(service_.clock().steady())) return false;
        missed = budget.take_missed();
    }
    if (missed > 0) service_.log().warn("requests without a line", {{"count", missed}, {"failed", failed}});
    return true;
}

}  // namespace gateway
