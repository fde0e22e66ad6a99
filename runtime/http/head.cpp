#include "runtime/http/head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace kontor {
namespace {

using Check = std::expected<void, HttpFault>;

/// CONNECT isn't among them: this is no proxy.
constexpr std::array<std::string_view, 8> methods{"GET",   "HEAD",   "POST",    "PUT",
                                                  "PATCH", "DELETE", "OPTIONS", "TRACE"};
/// A request line that is longer can't be one: what stands around the target is less than that.
constexpr std::size_t max_request_line_bytes = max_target_bytes + 64;

std::unexpected<HttpFault> malformed(std::string detail) {
    return std::unexpected{HttpFault{400, "malformed-request", std::move(detail)}};
}

std::unexpected<HttpFault> target_too_long() {
    return std::unexpected{HttpFault{414, "uri-too-long", "the URL is longer than 4096 bytes"}};
}

std::unexpected<HttpFault> head_too_large(std::string detail) {
    return std::unexpected{HttpFault{431, "header-too-large", std::move(detail)}};
}

std::unexpected<HttpFault> not_implemented(std::string detail) {
    return std::unexpected{HttpFault{501, "not-implemented", std::move(detail)}};
}

bool is_token_char(char c) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return alphanumeric ||
           (c != '\0' && std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos);
}

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_token_char);
}

bool is_visible(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

/// Roughly a host with a port (RFC 3986 §3.2): what must not be in one is refused. A user's name before it is a trick.
bool is_authority(std::string_view text) {
    return is_visible(text) && text.find_first_of("/\\?#@<>\"{}|^`,;") == std::string_view::npos;
}

/// `/path?query` of `http://host/path?query`, which clients of proxies send (RFC 9112 §3.2.2).
std::expected<std::string, HttpFault> origin_form(std::string_view target) {
    if (target.starts_with('/')) return std::string{target};
    const auto scheme_end = target.find("://");
    const auto scheme = target.substr(0, scheme_end);
    const bool known = equal_ignoring_case(scheme, "http") || equal_ignoring_case(scheme, "https");
    if (scheme_end == std::string_view::npos || !known)
        return malformed("the request's target must be a path");
    target.remove_prefix(scheme_end + 3);
    const auto authority = target.substr(0, target.find_first_of("/?"));
    if (authority.empty() || !is_authority(authority)) return malformed("the target's host is none");
    target.remove_prefix(authority.size());
    return target.starts_with('/') ? std::string{target} : "/" + std::string{target};
}

Check read_target(std::string_view text, HttpHead& head) {
    if (text.size() > max_target_bytes) return target_too_long();
    if (!is_visible(text)) return malformed("the URL holds bytes that must be percent-encoded");
    text = text.substr(0, text.find('#'));
    if (text == "*" && head.method == "OPTIONS") text = "/";
    const auto target = origin_form(text);
    if (!target) return std::unexpected{target.error()};
    const auto question = target->find('?');
    head.path = target->substr(0, question);
    if (question != std::string::npos) head.query = target->substr(question + 1);
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
        if (!version.starts_with("HTTP/") || !is_visible(version))
            return malformed("the request line must end with the protocol's version");
        return std::unexpected{
            HttpFault{505, "version-not-supported", "only HTTP/1.1 and HTTP/1.0 are spoken here"}};
    }
    if (std::ranges::find(methods, head.method) == methods.end())
        return not_implemented("there is no such method");
    head.keep_alive = version == "HTTP/1.1";
    return read_target(line.substr(first + 1, last - first - 1), head);
}

Check read_field(std::string_view line, HttpHead& head) {
    const auto field = parse_field(line);
    if (!field) return std::unexpected{field.error()};
    head.headers.add(std::string{field->name}, std::string{field->value});
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

/// All codings of all headers of that name, one after another (RFC 9110 §5.3).
std::string transfer_codings(const HttpHeaders& headers) {
    std::string list;
    for (const auto& [name, value] : headers) {
        if (equal_ignoring_case(name, "Transfer-Encoding")) list += (list.empty() ? "" : ",") + value;
    }
    return list;
}

/// Only where chunked comes last, and once, is it certain where the body ends (RFC 9112 §6.3).
Check read_codings(HttpHead& head) {
    const auto list = transfer_codings(head.headers);
    std::string_view before = list;
    const auto comma = before.rfind(',');
    const auto last = trimmed(comma == std::string_view::npos ? before : before.substr(comma + 1));
    before = comma == std::string_view::npos ? std::string_view{} : before.substr(0, comma);
    if (!equal_ignoring_case(last, "chunked") || list_holds(before, "chunked"))
        return malformed("the last transfer coding, and only it, must be \"chunked\"");
    if (!before.empty()) return not_implemented("the only transfer coding is \"chunked\"");
    head.framing = HttpHead::Framing::chunked;
    return {};
}

Check read_framing(HttpHead& head, bool http_1_1) {
    const bool coded = head.headers.has("Transfer-Encoding");
    if (coded && head.headers.has("Content-Length"))
        return malformed("Content-Length and Transfer-Encoding exclude each other");
    if (coded && !http_1_1) return malformed("HTTP/1.0 knows no Transfer-Encoding");
    if (head.headers.has("Content-Length")) return read_length(head);
    return coded ? read_codings(head) : Check{};
}

Check read_connection(HttpHead& head) {
    const auto hosts = head.headers.count("Host");
    if (hosts > 1 || (hosts == 0 && head.keep_alive)) return malformed("there must be one Host header");
    if (!is_authority(head.headers.get("Host"))) return malformed("the header Host names no host");
    const auto connection = head.headers.get("Connection");
    if (list_holds(connection, "close")) head.keep_alive = false;
    return {};
}

/// Nobody who asks for something we don't know may think he got it (RFC 9110 §10.1.1).
Check read_expectation(HttpHead& head, bool http_1_1) {
    if (!http_1_1 || !head.headers.has("Expect")) return {};
    head.expects_continue =
        head.headers.count("Expect") == 1 && equal_ignoring_case(head.headers.get("Expect"), "100-continue");
    if (head.expects_continue) return {};
    return std::unexpected{
        HttpFault{417, "expectation-failed", "the only expectation that is met is \"100-continue\""}};
}

Check read_lines(std::string_view text, HttpHead& head) {
    std::size_t fields = 0;
    for (bool first = true;; first = false) {
        const auto end = text.find("\r\n");
        if (end == std::string_view::npos) return malformed("the head has no end");
        const auto line = text.substr(0, end);
        text.remove_prefix(end + 2);
        if (line.empty() && !first) return {};
        if (!first && ++fields > max_header_fields) return head_too_large("there are more than 64 headers");
        if (auto read = first ? read_request_line(line, head) : read_field(line, head); !read) return read;
    }
}

/// Line feeds end no line by themselves, though some think so (RFC 9112 §2.2 lets us choose).
bool has_bare_line_feed(std::string_view text) {
    for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
        if (at == 0 || text[at - 1] != '\r') return true;
    }
    return false;
}

}  // namespace

bool is_field_value(std::string_view text) {
    const auto allowed = [](char c) {
        return (static_cast<unsigned char>(c) >= 0x20 || c == '\t') && c != '\x7f';
    };
    return std::ranges::all_of(text, allowed);
}

std::expected<HttpField, HttpFault> parse_field(std::string_view line) {
    const auto colon = line.find(':');
    if (line.size() > max_header_line_bytes) return head_too_large("a header is longer than 8 KiB");
    // A name that ends in a space, or a line that continues the one before, is read differently by different
    // servers.
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
        return malformed("a header has no valid name");
    const auto value = trimmed(line.substr(colon + 1));
    if (!is_field_value(value)) return malformed("a header's value holds a control character");
    return HttpField{line.substr(0, colon), value};
}

std::expected<std::size_t, HttpFault> find_head(std::string_view input) {
    const auto line = input.substr(0, max_request_line_bytes + 2).find("\r\n");
    if (line == std::string_view::npos && input.size() > max_request_line_bytes + 1) return target_too_long();
    const auto end = input.substr(0, max_head_bytes).find("\r\n\r\n");
    if (end != std::string_view::npos) return end + 4;
    if (has_bare_line_feed(input.substr(0, max_head_bytes)))
        return malformed("a line of the head ends in a bare line feed");
    HttpHead head;
    if (line != std::string_view::npos) {
        if (const auto read = read_request_line(input.substr(0, line), head); !read)
            return std::unexpected{read.error()};
    }
    if (input.size() >= max_head_bytes) return head_too_large("the headers are larger than 16 KiB");
    return std::size_t{0};
}

std::expected<HttpHead, HttpFault> parse_head(std::string_view text) {
    HttpHead head;
    if (const auto read = read_lines(text, head); !read) return std::unexpected{read.error()};
    const bool http_1_1 = head.http_1_1 = head.keep_alive;
    if (const auto read = read_connection(head); !read) return std::unexpected{read.error()};
    if (const auto read = read_framing(head, http_1_1); !read) return std::unexpected{read.error()};
    if (const auto read = read_expectation(head, http_1_1); !read) return std::unexpected{read.error()};
    return head;
}

}  // namespace kontor
