#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "runtime/http/connection.hpp"
#include "runtime/http/head.hpp"
#include "runtime/http/message.hpp"

namespace kontor {

/// From the first byte of a request to the end of its head.
inline constexpr Milliseconds head_patience{10'000};

using HttpHandler = std::function<HttpResponse(HttpRequest&)>;
/// Makes the response to a request that never reaches the handler, so that all errors have one form.
using HttpRefusal = std::function<HttpResponse(const HttpFault&)>;

/// Serves one request after another on connections: reads a head, hands the request to the handler, sends its
/// response. The one place that knows cpp-httplib. Thread-safe: each thread serves its own connection.
class HttpExchange {
public:
    HttpExchange(HttpHandler handler, HttpRefusal refuse, Milliseconds idle_timeout);
    ~HttpExchange();

    enum class Next {
        request,  ///< the connection can take another request
        rest,     ///< more of the request's head is to come; the connection's `head_began` says since when
        end,
    };
    /// Serves a request of which something has come. Doesn't wait for its head, but for its body.
    Next serve(HttpConnection& connection);
    /// From now on each response ends its connection.
    void close_after_response() { closing_ = true; }

private:
    class Server;
    Next answer(HttpConnection& connection, const HttpHead& head);
    Next refuse(HttpConnection& connection, const HttpFault& fault);

    std::unique_ptr<Server> server_;
    HttpRefusal refuse_;
    std::atomic<bool> closing_ = false;
};

}  // namespace kontor
