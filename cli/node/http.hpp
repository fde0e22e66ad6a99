// HTTP as the commands see it: a request, its answer, or the fact that there was none.
#pragma once

#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace kontor::cli {

/// Status codes that mean something to more than one command (RFC 9110, section 15).
namespace http_status {
constexpr int accepted = 202;
constexpr int not_found = 404;
}  // namespace http_status

struct HttpRequest {
    std::string method;  ///< GET, POST, PUT, DELETE
    std::string path;    ///< with the query string
    std::map<std::string, std::string> headers{};
    std::string body{};
    std::string content_type = "application/json";
};

struct HttpResponse {
    int status = 0;
    std::map<std::string, std::string> headers{};  ///< names in lower case
    std::string body{};

    std::optional<std::string> header(const std::string& lower_case_name) const;
};

/// No answer came: the request may or may not have had its effect.
struct NoAnswer {
    std::string detail;
};

using HttpResult = std::expected<HttpResponse, NoAnswer>;

class HttpTransport {
public:
    virtual ~HttpTransport() = default;
    virtual HttpResult send(const HttpRequest& request) = 0;
};

/// Opens a connection for each worker that asks for one. Called by several threads at once.
using Connect = std::function<std::unique_ptr<HttpTransport>()>;

/// One keep-alive connection, opened when it is first needed and again after it broke. Not thread-safe: one a
/// worker.
class HttpSession final : public HttpTransport {
public:
    /// `base_url` such as `http://127.0.0.1:8080`. Throws wrong_use when it is none, or asks for TLS.
    explicit HttpSession(const std::string& base_url);
    ~HttpSession() override;

    HttpResult send(const HttpRequest& request) override;

private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

/// Percent-encodes all but unreserved characters, for one segment of a path or one value of a query.
std::string url_encoded(const std::string& text);

}  // namespace kontor::cli
