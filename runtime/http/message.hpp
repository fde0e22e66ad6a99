#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/http/headers.hpp"
#include "runtime/http/stream.hpp"

namespace kontor {

/// Why a request, or its body, can't be taken. It is answered by whoever owns the form of error bodies.
struct HttpFault {
    int status = 400;
    std::string code;    ///< short and stable, e.g. `malformed-request`
    std::string detail;  ///< for people
};

/// A request whose head has been read and checked. Its body has come, too, as far as it was wanted. Belongs to the one
/// thread that handles it.
class HttpRequest {
public:
    using ReadBody = std::function<std::expected<std::string, HttpFault>(std::size_t limit)>;

    std::string method;
    std::string path;   ///< as it came: not percent-decoded, begins with '/'
    std::string query;  ///< as it came, without the '?'
    HttpHeaders headers;
    std::string remote_address;  ///< numeric, without a port
    std::uint64_t bytes = 0;     ///< of head and body, as they were sent
    bool has_length = false;     ///< the head says how long the body is
    bool has_body = false;       ///< there is one, possibly empty when chunked
    /// It waited too long for a thread: to be turned down at once unless its answer needs no waiting at all.
    bool late = false;

    ReadBody read_body;  ///< to be called at most once; doesn't wait; faults: 400, 408, 413
};

struct HttpResponse {
    int status = 200;
    HttpHeaders headers{};
    std::string body{};
    bool close = false;  ///< ends the connection after this response
    /// The body, in place of `body`, where it has no end yet; the connection ends with it. A request with HEAD gets the head
    /// alone.
    std::shared_ptr<HttpStream> stream{};
};

/// The text of a path segment or of a query's key or value; nothing for a broken escape or a NUL byte. In
/// queries `+` is a space.
std::expected<std::string, HttpFault> percent_decoded(std::string_view text, bool plus_is_space);

/// `application/json` of `Application/JSON; charset=utf-8`; in lower case.
std::string media_type(std::string_view content_type);

/// Its charset, in lower case and without quotes; nothing when there is none. Where several are given they come as one
/// text that is no charset's name.
std::optional<std::string> media_charset(std::string_view content_type);

}  // namespace kontor
