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
    bool keep_alive = true;
};

/// Bounds of a head. Browsers send about 1 KiB; tokens and cookies make up the rest.
inline constexpr std::size_t max_head_bytes = 16 * 1024;
inline constexpr std::size_t max_header_line_bytes = 8 * 1024;
inline constexpr std::size_t max_target_bytes = 4 * 1024;
inline constexpr std::size_t max_header_fields = 64;

/// Parses a head: all of it, with the empty line at its end.
std::expected<HttpHead, HttpFault> parse_head(std::string_view text);

}  // namespace kontor
