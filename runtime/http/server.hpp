#pragma once

#include <cstdint>
#include <string>

#include "runtime/http/connection_lot.hpp"
#include "runtime/http/exchange.hpp"
#include "runtime/http/thread_pool.hpp"

namespace kontor {

/// An HTTP/1.1 server. Each request that is being served holds a thread; a connection on which nothing, or only a part
/// of a head, has come holds none. What a client sends never ends the server: hostile input ends its own connection at
/// most. A request that has waited long for its thread is handed over as `late`.
class HttpServer {
public:
    struct Options {
        std::string address = "127.0.0.1";  ///< a numeric IP address
        std::uint16_t port = 0;             ///< 0: any free one
        std::size_t max_threads = 256;
        Milliseconds max_wait{100};  ///< for a thread; what has waited longer is late
        std::size_t max_connections = 4096;
        Milliseconds idle_timeout{60'000};
    };

    /// Listens and serves at once. Throws `std::system_error` when it can't listen.
    HttpServer(const Options& options, HttpHandler handler, HttpRefusal refuse);
    ~HttpServer();

    std::uint16_t port() const { return port_; }
    /// Accepts no more, closes idle connections, and waits until the requests being served are answered;
    /// false when some aren't within `limit`. Idempotent.
    bool drain(Milliseconds limit);
    /// Cuts what is still connected and waits for the handlers to return.
    void stop();

    std::size_t connections() const { return lot_.open(); }
    std::size_t threads() const { return pool_.threads(); }

private:
    /// Without memory for so little the process ends: a connection that is lost track of would never be closed.
    void serve(ConnectionLot::Connection connection) noexcept;
    void work_on(ConnectionLot::Connection connection, ElasticPool::Turn turn);
    bool another_follows(const HttpConnection& connection) const;

    HttpExchange exchange_;
    ElasticPool pool_;
    std::uint16_t port_ = 0;
    ConnectionLot lot_;
};

}  // namespace kontor
