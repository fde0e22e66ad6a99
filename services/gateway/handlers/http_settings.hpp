#pragma once

#include <vector>

#include "runtime/http/ip_address.hpp"
#include "runtime/http/patience.hpp"
#include "runtime/service/config.hpp"

namespace gateway {

/// Which requests get a line in the log.
enum class AccessLog { off, errors, on };

/// How clients are dealt with before anybody looks at what they ask.
struct HttpSettings {
    std::size_t connections_max = 16'384;
    /// Streams of events at a time, each a connection; half of those at most.
    std::size_t streams_max = 4096;
    kontor::HttpPatience patience{};
    AccessLog access_log = AccessLog::on;
    /// Whose word is taken for whom a request comes from.
    std::vector<kontor::IpRange> trusted_proxies{};
    /// From when /ready says that it's over until nobody can connect any more.
    kontor::Milliseconds drain_delay{0};
};

/// Throws `kontor::ConfigError`.
HttpSettings read_http_settings(kontor::Settings& settings);

}  // namespace gateway
