#include "services/gateway/handlers/http_settings.hpp"

namespace gateway {
namespace {

using kontor::ConfigError;
using kontor::Milliseconds;
using kontor::Settings;

/// More proxies than stand before any gateway: each request is compared with all of them.
constexpr std::size_t max_proxies = 64;
/// Nothing that is waited for may be waited for longer, or shorter than a packet takes.
constexpr std::int64_t longest_wait_ms = 600'000;
constexpr std::int64_t shortest_wait_ms = 50;

Milliseconds time_limit(Settings& settings, const char* name, Milliseconds fallback) {
    return Milliseconds{settings.integer(name, fallback.count(), shortest_wait_ms, longest_wait_ms)};
}

kontor::HttpPatience read_patience(Settings& settings) {
    kontor::HttpPatience patience;
    patience.idle = time_limit(settings, "http_idle_ms", patience.idle);
    patience.head = time_limit(settings, "http_head_ms", patience.head);
    patience.body = time_limit(settings, "http_body_ms", patience.body);
    patience.answer = time_limit(settings, "http_answer_ms", patience.answer);
    const auto rate = static_cast<std::int64_t>(patience.least_rate);
    patience.least_rate = static_cast<std::uint64_t>(settings.integer("http_rate_min", rate, 1, 10'000'000));
    return patience;
}

AccessLog read_access_log(Settings& settings) {
    const auto text = settings.text("access_log", "on");
    if (text == "on") return AccessLog::on;
    if (text == "errors") return AccessLog::errors;
    if (text == "off") return AccessLog::off;
    throw ConfigError{"settings.access_log must be on, errors or off"};
}

std::vector<kontor::IpRange> read_proxies(Settings& settings) {
    std::vector<kontor::IpRange> ranges;
    for (const auto& text : settings.texts("trusted_proxies", max_proxies)) {
        const auto range = kontor::IpRange::parse(text);
        if (!range) {
            throw ConfigError{"settings.trusted_proxies: \"" + text +
                              "\" is neither an address nor a range such as 10.0.0.0/8 or fd00::/8"};
        }
        ranges.push_back(*range);
    }
    return ranges;
}

}  // namespace

HttpSettings read_http_settings(Settings& settings) {
    HttpSettings read;
    const auto connections = static_cast<std::int64_t>(read.connections_max);
    read.connections_max =
        static_cast<std::size_t>(settings.integer("http_connections_max", connections, 16, 1'000'000));
    const auto streams = static_cast<std::int64_t>(read.streams_max);
    read.streams_max = static_cast<std::size_t>(settings.integer("http_streams_max", streams, 1, 500'000));
    read.patience = read_patience(settings);
    read.access_log = read_access_log(settings);
    read.trusted_proxies = read_proxies(settings);
    read.drain_delay = Milliseconds{settings.integer("drain_delay_ms", 0, 0, 60'000)};
    return read;
}

}  // namespace gateway
