#include "runtime/http/body.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace kontor {
namespace {

using Check = std::expected<void, HttpFault>;

/// Room made before anything has come: what a client announces costs it nothing.
constexpr std::size_t reserved_bytes = 64 * 1024;
constexpr std::size_t max_chunk_line = 256;
constexpr int max_trailers = 16;
/// Of a whole body: extensions are dropped, and whoever sends nothing else would never come to an end.
constexpr std::size_t max_extension_bytes = 4 * 1024;

/// Fields that say how a message is to be read, whom it is for or who sends it: after the content it's too late for them
/// (RFC 9110 §6.5.1).
constexpr std::array<std::string_view, 10> forbidden_trailers{
    "Transfer-Encoding", "Content-Length", "Content-Encoding", "Content-Type",    "Content-Range",
    "Trailer",           "Host",           "Authorization",    "Idempotency-Key", "Cookie"};

std::unexpected<HttpFault> broken(std::string detail) {
    return std::unexpected{HttpFault{400, "malformed-request", std::move(detail)}};
}

std::unexpected<HttpFault> too_large(std::size_t limit) {
    return std::unexpected{
        HttpFault{413, "body-too-large", "the body is larger than " + std::to_string(limit) + " bytes"}};
}

/// Hexadecimal digits and nothing else. No number is too large for the limit to refuse.
std::optional<std::uint64_t> hexadecimal(std::string_view digits) {
    std::uint64_t size = 0;
    const auto* last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, size, 16);
    if (error == std::errc::result_out_of_range && end == last) return UINT64_MAX;
    if (digits.empty() || error != std::errc{} || end != last) return std::nullopt;
    return size;
}

}  // namespace

HttpBodyParser::HttpBodyParser(const HttpHead& head, std::size_t limit) : limit_{limit} {
    if (head.framing == HttpHead::Framing::chunked) state_ = State::chunk_size;
    if (head.framing != HttpHead::Framing::length || head.content_length == 0) return;
    state_ = State::data;
    left_ = head.content_length;
    if (left_ <= limit) content_.reserve(std::min(static_cast<std::size_t>(left_), reserved_bytes));
}

std::expected<std::size_t, HttpFault> HttpBodyParser::feed(std::string_view input) {
    if (state_ == State::data && content_.empty() && left_ > limit_) return too_large(limit_);
    std::size_t used = 0;
    while (!complete()) {
        const auto rest = input.substr(used);
        const bool data = state_ == State::data || state_ == State::chunk_data;
        const auto taken = data ? take_data(rest) : take_line(rest);
        if (!taken) return taken;
        if (*taken == 0) break;
        used += *taken;
    }
    return used;
}

std::expected<std::size_t, HttpFault> HttpBodyParser::take_data(std::string_view input) {
    const auto some = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
    content_.append(input.substr(0, some));
    left_ -= some;
    if (left_ == 0) state_ = state_ == State::data ? State::complete : State::chunk_end;
    return some;
}

/// Nothing (0 bytes) while the line hasn't come whole.
std::expected<std::size_t, HttpFault> HttpBodyParser::take_line(std::string_view input) {
    const auto end = input.substr(0, max_chunk_line + 2).find("\r\n");
    if (end == std::string_view::npos) {
        if (state_ == State::chunk_end && !std::string_view{"\r\n"}.starts_with(input.substr(0, 2)))
            return broken("a chunk is longer than its size says");
        // A line feed alone ends a line for some, and not for others.
        if (input.find('\n') <= max_chunk_line) return broken("a line of a chunk ends in a bare line feed");
        if (input.size() >= max_chunk_line + 2) return broken("a chunk's line is too long");
        return std::size_t{0};
    }
    if (const auto read = read_line(input.substr(0, end)); !read) return std::unexpected{read.error()};
    return end + 2;
}

Check HttpBodyParser::read_line(std::string_view line) {
    if (state_ == State::chunk_size) return read_chunk_size(line);
    if (state_ == State::trailers) return read_trailer(line);
    if (!line.empty()) return broken("a chunk is longer than its size says");
    state_ = State::chunk_size;
    return {};
}

/// A size, and extensions that nobody here knows (RFC 9112 §7.1.1).
Check HttpBodyParser::read_chunk_size(std::string_view line) {
    const auto semicolon = line.find(';');
    auto digits = line.substr(0, semicolon);
    if (semicolon != std::string_view::npos) {
        extension_bytes_ += line.size() - semicolon;
        digits = digits.substr(0, digits.find_last_not_of(" \t") + 1);
    }
    const auto size = hexadecimal(digits);
    if (!size) return broken("a chunk's size is no hexadecimal number");
    if (!is_field_value(line)) return broken("a chunk's extension holds a control character");
    if (extension_bytes_ > max_extension_bytes) return broken("there are too many chunk extensions");
    if (*size > limit_ - content_.size()) return too_large(limit_);
    left_ = *size;
    state_ = left_ == 0 ? State::trailers : State::chunk_data;
    return {};
}

Check HttpBodyParser::read_trailer(std::string_view line) {
    if (line.empty()) {
        state_ = State::complete;
        return {};
    }
    if (++trailers_ > max_trailers) return broken("there are too many trailers");
    const auto field = parse_field(line);
    if (!field) return std::unexpected{field.error()};
    const auto same = [&](std::string_view name) { return equal_ignoring_case(name, field->name); };
    if (std::ranges::any_of(forbidden_trailers, same))
        return broken("a trailer has a name that none may have");
    return {};
}

}  // namespace kontor
