#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "runtime/http/message.hpp"

namespace kontor {

/// A request's line and header fields, strictly by RFC 9112: what proxies and servers could read differently
/// is refused rather than guessed (request smuggling).
struct HttpHead {
    enum class Framing { none, length, chunked };

    std::string method;
    std::string path;
    std::string query;
    HttpHeaders headers;
    Framing framing = Framing::none;
    std::uint64_t content_length = 0;
    bool http_1_1 = true;  ///< the client speaks it; otherwise HTTP/1.0, without chunks
    bool keep_alive = true;
    bool expects_continue = false;  ///< the client waits for a 100 before it sends the body
};

/// A header field as it was sent; its value without the blanks around it.
struct HttpField {
    std::string_view name;
    std::string_view value;
};

/// Bounds of a head. Browsers send about 1 KiB; tokens and cookies make up the rest.
inline constexpr std::size_t max_head_bytes = 16 * 1024;
inline constexpr std::size_t max_header_line_bytes = 8 * 1024;
inline constexpr std::size_t max_target_bytes = 4 * 1024;
inline constexpr std::size_t max_header_fields = 64;

/// How long the head is that `input` begins with; 0 while it hasn't come whole. What can't become a head is a fault as
/// soon as that is certain, so that nobody waits for the rest of it.
std::expected<std::size_t, HttpFault> find_head(std::string_view input);

/// Parses a head: all of it, with the empty line at its end.
std::expected<HttpHead, HttpFault> parse_head(std::string_view text);

/// One line of a head, or a trailer (RFC 9112 §5), without its end.
std::expected<HttpField, HttpFault> parse_field(std::string_view line);

/// True when a header may hold it: no control characters but tabs.
bool is_field_value(std::string_view text);

}  // namespace kontor
