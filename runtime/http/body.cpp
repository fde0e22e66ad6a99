#include "runtime/http/body.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace kontor {
namespace {

/// A body may take this long, and a second more for each 64 KiB: a slow line is served, a held one isn't.
constexpr Milliseconds base_patience{10'000};
constexpr std::size_t slowest_bytes_per_second = 64 * 1024;
/// Room made before anything has come: what a client announces costs it nothing.
constexpr std::size_t reserved_bytes = 256 * 1024;
constexpr std::size_t max_chunk_line = 256;
constexpr int max_trailers = 16;

std::unexpected<HttpFault> broken(std::string detail) {
    return std::unexpected{HttpFault{400, "malformed-request", std::move(detail)}};
}

std::unexpected<HttpFault> too_large(std::size_t limit) {
    return std::unexpected{
        HttpFault{413, "body-too-large", "the body is larger than " + std::to_string(limit) + " bytes"}};
}

/// A chunk's size in hexadecimal digits; extensions after it are ignored, as RFC 9112 §7.1.1 says.
std::optional<std::uint64_t> chunk_size(std::string_view line) {
    const auto digits = trimmed(line.substr(0, line.find(';')));
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return size;
}

}  // namespace

bool HttpBodyReader::finished() const {
    const bool empty = head_.framing == HttpHead::Framing::none ||
                       (head_.framing == HttpHead::Framing::length && head_.content_length == 0);
    return complete_ || empty;
}

void HttpBodyReader::skip_arrived() {
    const bool announced = head_.framing == HttpHead::Framing::length;
    if (begun_ || !announced || head_.content_length > connection_.input().size()) return;
    connection_.consume(static_cast<std::size_t>(head_.content_length));
    complete_ = true;
}

std::expected<std::string, HttpFault> HttpBodyReader::read(std::size_t limit) {
    begun_ = true;
    const bool chunked = head_.framing == HttpHead::Framing::chunked;
    const auto bytes = chunked ? limit : std::min<std::uint64_t>(limit, head_.content_length);
    deadline_ = std::chrono::steady_clock::now() + base_patience +
                std::chrono::seconds{static_cast<std::int64_t>(bytes / slowest_bytes_per_second)};
    auto body = chunked ? read_chunked(limit) : read_length(limit);
    complete_ = body.has_value();
    return body;
}

std::expected<std::string, HttpFault> HttpBodyReader::read_length(std::size_t limit) {
    if (head_.content_length > limit) return too_large(limit);
    const auto length = static_cast<std::size_t>(head_.content_length);  // the limit fits
    std::string body;
    body.reserve(std::min(length, reserved_bytes));
    if (const auto taken = take(length, body); !taken) return std::unexpected{taken.error()};
    return body;
}

std::expected<std::string, HttpFault> HttpBodyReader::read_chunked(std::size_t limit) {
    std::string body;
    for (;;) {
        const auto line = take_line();
        if (!line) return std::unexpected{line.error()};
        const auto size = chunk_size(*line);
        if (!size) return broken("a chunk's size is no hexadecimal number");
        if (*size > limit - body.size()) return too_large(limit);
        if (*size == 0) break;
        if (const auto taken = take(static_cast<std::size_t>(*size), body); !taken)
            return std::unexpected{taken.error()};
        const auto end = take_line();
        if (!end) return std::unexpected{end.error()};
        if (!end->empty()) return broken("a chunk is longer than its size says");
    }
    if (const auto skipped = skip_trailers(); !skipped) return std::unexpected{skipped.error()};
    return body;
}

std::expected<void, HttpFault> HttpBodyReader::skip_trailers() {
    for (int i = 0; i <= max_trailers; ++i) {
        const auto line = take_line();
        if (!line) return std::unexpected{line.error()};
        if (line->empty()) return {};
    }
    return broken("there are too many trailers");
}

std::expected<void, HttpFault> HttpBodyReader::take(std::size_t bytes, std::string& into) {
    while (bytes > 0) {
        const auto some = std::min(bytes, connection_.input().size());
        into.append(connection_.input().substr(0, some));
        connection_.consume(some);
        bytes -= some;
        if (bytes == 0) break;
        if (const auto filled = fill(); !filled) return filled;
    }
    return {};
}

std::expected<std::string, HttpFault> HttpBodyReader::take_line() {
    for (;;) {
        const auto end = connection_.input().find("\r\n");
        if (end != std::string_view::npos && end <= max_chunk_line) {
            std::string line{connection_.input().substr(0, end)};
            connection_.consume(end + 2);
            return line;
        }
        if (connection_.input().size() > max_chunk_line) return broken("a chunk's line is too long");
        if (const auto filled = fill(); !filled) return std::unexpected{filled.error()};
    }
}

std::expected<void, HttpFault> HttpBodyReader::fill() {
    switch (connection_.fill(deadline_)) {
        case HttpConnection::Filled::data: return {};
        case HttpConnection::Filled::timed_out:
            return std::unexpected{HttpFault{408, "request-timeout", "the body came too slowly"}};
        default: return broken("the connection ended within the body");
    }
}

}  // namespace kontor
