#include "runtime/http/head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace kontor {
namespace {

using Check = std::expected<void, HttpFault>;

constexpr std::array<std::string_view, 9> methods{"GET",    "HEAD",    "POST",    "PUT",  "PATCH",
                                                  "DELETE", "OPTIONS", "CONNECT", "TRACE"};

std::unexpected<HttpFault> malformed(std::string detail) {
    return std::unexpected{HttpFault{400, "malformed-request", std::move(detail)}};
}

bool is_token_char(char c) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return alphanumeric ||
           (c != '\0' && std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos);
}

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_token_char);
}

bool is_field_value(std::string_view text) {
    const auto allowed = [](char c) {
        return (static_cast<unsigned char>(c) >= 0x20 || c == '\t') && c != '\x7f';
    };
    return std::ranges::all_of(text, allowed);
}

bool is_visible(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

/// `http://host/path` (which clients of proxies send) without its first part.
std::string_view origin_form(std::string_view target) {
    const auto scheme = target.find("://");
    if (target.starts_with('/') || scheme == std::string_view::npos || scheme > 5) return target;
    const auto path = target.find('/', scheme + 3);
    return path == std::string_view::npos ? std::string_view{"/"} : target.substr(path);
}

Check read_target(std::string_view target, HttpHead& head) {
    if (target.size() > max_target_bytes) {
        return std::unexpected{HttpFault{414, "uri-too-long", "the URL is longer than 4096 bytes"}};
    }
    if (!is_visible(target)) return malformed("the URL holds bytes that must be percent-encoded");
    target = target.substr(0, target.find('#'));
    if (target == "*" && head.method == "OPTIONS") target = "/";
    target = origin_form(target);
    if (!target.starts_with('/')) return malformed("the request's target must be a path");
    const auto question = target.find('?');
    head.path = target.substr(0, question);
    if (question != std::string_view::npos) head.query = target.substr(question + 1);
    return {};
}

Check read_request_line(std::string_view line, HttpHead& head) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return malformed("the request line needs three parts");
    head.method = line.substr(0, first);
    const auto version = line.substr(last + 1);
    if (!is_token(head.method)) return malformed("the method is no token");
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        if (!version.starts_with("HTTP/"))
            return malformed("the request line must end with the protocol's version");
        return std::unexpected{
            HttpFault{505, "version-not-supported", "only HTTP/1.1 and HTTP/1.0 are spoken here"}};
    }
    if (std::ranges::find(methods, head.method) == methods.end()) {
        return std::unexpected{HttpFault{501, "not-implemented", "there is no such method"}};
    }
    head.keep_alive = version == "HTTP/1.1";
    return read_target(line.substr(first + 1, last - first - 1), head);
}

Check read_field(std::string_view line, HttpHead& head) {
    const auto colon = line.find(':');
    if (line.size() > max_header_line_bytes) {
        return std::unexpected{HttpFault{431, "header-too-large", "a header is longer than 8 KiB"}};
    }
    // A name that ends in a space, or a line that continues the one before, is read differently by different
    // servers.
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
        return malformed("a header has no valid name");
    const auto value = trimmed(line.substr(colon + 1));
    if (!is_field_value(value)) return malformed("a header's value holds a control character");
    head.headers.add(std::string{line.substr(0, colon)}, std::string{value});
    return {};
}

Check read_length(HttpHead& head) {
    const auto text = head.headers.get("Content-Length");
    if (head.headers.count("Content-Length") > 1) return malformed("there is more than one Content-Length");
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), head.content_length);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
        return malformed("Content-Length must be a number");
    }
    head.framing = HttpHead::Framing::length;
    return {};
}

Check read_framing(HttpHead& head) {
    const bool coded = head.headers.has("Transfer-Encoding");
    if (coded && head.headers.has("Content-Length"))
        return malformed("Content-Length and Transfer-Encoding exclude each other");
    if (head.headers.has("Content-Length")) return read_length(head);
    if (!coded) return {};
    if (head.headers.count("Transfer-Encoding") > 1 ||
        !equal_ignoring_case(head.headers.get("Transfer-Encoding"), "chunked")) {
        return std::unexpected{HttpFault{501, "not-implemented", "the only transfer coding is \"chunked\""}};
    }
    head.framing = HttpHead::Framing::chunked;
    return {};
}

Check read_connection(HttpHead& head) {
    const auto hosts = head.headers.count("Host");
    if (hosts > 1 || (hosts == 0 && head.keep_alive)) return malformed("there must be one Host header");
    const auto connection = head.headers.get("Connection");
    if (list_holds(connection, "close")) head.keep_alive = false;
    return {};
}

}  // namespace

std::expected<HttpHead, HttpFault> parse_head(std::string_view text) {
    HttpHead head;
    std::size_t fields = 0;
    for (bool first = true;; first = false) {
        const auto end = text.find("\r\n");
        if (end == std::string_view::npos) return malformed("the head has no end");
        const auto line = text.substr(0, end);
        text.remove_prefix(end + 2);
        if (line.empty() && !first) break;
        if (!first && ++fields > max_header_fields) {
            return std::unexpected{HttpFault{431, "header-too-large", "there are more than 64 headers"}};
        }
        if (const auto read = first ? read_request_line(line, head) : read_field(line, head); !read) {
            return std::unexpected{read.error()};
        }
    }
    if (const auto read = read_connection(head); !read) return std::unexpected{read.error()};
    if (const auto read = read_framing(head); !read) return std::unexpected{read.error()};
    return head;
}

}  // namespace kontor
