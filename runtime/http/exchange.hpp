#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "runtime/http/connection.hpp"
#include "runtime/http/head.hpp"
#include "runtime/http/message.hpp"

namespace kontor {

using HttpHandler = std::function<HttpResponse(HttpRequest&)>;
/// Makes the response to a request that never reaches the handler, so that all errors have one form.
using HttpRefusal = std::function<HttpResponse(const HttpFault&, const IpAddress& peer)>;
/// How many bytes of a request's body are taken in before the handler is asked; 0 where it will refuse the request anyway,
/// which is then handed over at once.
using HttpBodyLimit = std::function<std::size_t(const HttpHead&)>;

/// What a server does with requests. All are called by many threads at once.
struct HttpService {
    HttpHandler handle;
    HttpRefusal refuse;
    HttpBodyLimit body_limit;
};

/// Serves one request after another on connections: takes in head and body as they come, hands the request to the handler,
/// sends its response as the client takes it. Waits for no client: when there is nothing to do now, the connection is to be
/// parked, in the phase it's in, and served again when something has happened. The one place that knows cpp-httplib.
/// Thread-safe: each thread serves its own connection.
class HttpExchange {
public:
    HttpExchange(HttpService service, Milliseconds idle_timeout);
    ~HttpExchange();

    enum class Next {
        request,  ///< a request was answered; the connection can take another
        wait,     ///< for what the connection's phase says
        stream,   ///< the head of an answer without an end is written; its body is the connection's stream
        end,
    };
    Next serve(HttpConnection& connection);
    /// From now on each response ends its connection.
    void close_after_response() { closing_ = true; }

private:
    class Server;
    Next begin(HttpConnection& connection);
    Next begin_with(HttpConnection& connection, std::size_t head_bytes);
    Next collect(HttpConnection& connection);
    Next answer(HttpConnection& connection);
    Next refuse(HttpConnection& connection, const HttpFault& fault);

    std::unique_ptr<Server> server_;
    HttpService service_;
    std::atomic<bool> closing_ = false;
};

}  // namespace kontor
