// The only source of the command line that includes httplib.h.
#include "cli/node/http.hpp"

#include <httplib.h>

#include <algorithm>
#include <cctype>

#include "cli/base/failure.hpp"

namespace kontor::cli {
namespace {

// An order that takes longer is answered 202 well before this.
constexpr int answer_timeout_s = 45;
constexpr int connect_timeout_s = 5;

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

HttpResponse converted(const httplib::Response& response) {
    HttpResponse converted{response.status, {}, response.body};
    for (const auto& [name, value] : response.headers) converted.headers[lower_case(name)] = value;
    return converted;
}

std::string without_trailing_slash(std::string url) {
    while (url.ends_with('/')) url.pop_back();
    return url;
}

}  // namespace

struct HttpSession::Connection {
    explicit Connection(const std::string& base_url) : client(base_url) {}
    httplib::Client client;
};

HttpSession::HttpSession(const std::string& base_url) {
    if (!base_url.starts_with("http://")) {
        throw wrong_use("\"" + base_url +
                        "\" is not an http:// address (this build of kontor speaks no TLS)");
    }
    connection_ = std::make_unique<Connection>(without_trailing_slash(base_url));
    httplib::Client& client = connection_->client;
    if (!client.is_valid()) throw wrong_use("\"" + base_url + "\" is not an http:// address");
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    client.set_connection_timeout(connect_timeout_s);
    client.set_read_timeout(answer_timeout_s);
    client.set_write_timeout(answer_timeout_s);
}

HttpSession::~HttpSession() = default;

HttpResult HttpSession::send(const HttpRequest& request) {
    httplib::Request raw;
    raw.method = request.method;
    raw.path = request.path;
    raw.body = request.body;
    for (const auto& [name, value] : request.headers) raw.set_header(name, value);
    if (!request.body.empty() || request.method != "GET")
        raw.set_header("Content-Type", request.content_type);

    const httplib::Result result = connection_->client.send(raw);
    if (!result) return std::unexpected(NoAnswer{httplib::to_string(result.error())});
    return converted(*result);
}

std::optional<std::string> HttpResponse::header(const std::string& lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    if (found == headers.end()) return std::nullopt;
    return found->second;
}

std::string url_encoded(const std::string& text) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool unreserved =
            byte < 0x80 && (std::isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~');
        if (unreserved) {
            encoded += c;
        } else {
            encoded += '%';
            encoded += digits[byte >> 4U];
            encoded += digits[byte & 0xFU];
        }
    }
    return encoded;
}

}  // namespace kontor::cli
