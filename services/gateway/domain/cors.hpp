#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

/// Which pages of other origins may use a route, and how (the CORS protocol of the Fetch standard). A browser keeps to it;
/// it protects nobody from other clients.
struct CorsRules {
    std::vector<std::string> origins;   ///< serialised as a browser does, or "*" alone
    std::vector<std::string> methods;   ///< HTTP methods such a page may use
    std::vector<std::string> headers;   ///< request headers it may send, in lower case
    std::chrono::seconds max_age{600};  ///< how long a browser may keep the answer to a preflight
    bool credentials = false;           ///< whether it may send cookies and HTTP authentication

    /// The value of `Access-Control-Allow-Origin`; empty for an origin that may not.
    std::string_view allow_origin(std::string_view origin) const;
    bool allows_method(std::string_view method) const;
    /// `names`: as in `Access-Control-Request-Headers`, comma-separated, in any case.
    bool allows_headers(std::string_view names) const;
};

/// What a page may send where a route doesn't say: what the gateway itself reads of a request.
const std::vector<std::string>& usual_cors_headers();

/// Why a text can't be among `origins`, beside "*": a predicate; nothing when it can. An origin is written as browsers send
/// it (RFC 6454, section 6.2): scheme and host in lower case, the port unless it is the scheme's own, and nothing behind.
std::optional<std::string> fault_of_origin(std::string_view text);

}  // namespace gateway
