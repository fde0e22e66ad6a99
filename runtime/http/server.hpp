#pragma once

#include <cstdint>
#include <string>

#include "runtime/http/connection_lot.hpp"
#include "runtime/http/exchange.hpp"
#include "runtime/http/stream_lot.hpp"
#include "runtime/http/thread_pool.hpp"

namespace kontor {

/// An HTTP/1.1 server. A request holds a thread from when it has come, head and body, until it is answered; a connection
/// that waits for its client, to send or to take, or on a stream for something to be said, holds none. What a client sends never ends the server: hostile input ends
/// its own connection at most. A request that has waited long for its thread is handed over as `late`.
class HttpServer {
public:
    struct Options {
        std::string address = "127.0.0.1";  ///< a numeric IP address
        std::uint16_t port = 0;             ///< 0: any free one
        std::size_t max_threads = 256;
        Milliseconds max_wait{100};  ///< for a thread; what has waited longer is late
        /// Fewer where the process may not open so many files: see `max_connections`.
        std::size_t max_connections = 16'384;
        /// Kept for connections that wait for their clients: halves of bodies and of answers. Past it those go that have
        /// kept some for longest.
        std::size_t max_held_bytes = std::size_t{32} * 1024 * 1024;
        HttpPatience patience{};
    };

    /// Listens and serves at once. Raises the process's soft limit of open files where it can. Throws `std::system_error`
    /// when it can't listen.
    HttpServer(const Options& options, HttpService service);
    ~HttpServer();

    std::uint16_t port() const { return port_; }
    /// From now on each answer ends its connection (`Connection: close`); new ones are still taken.
    void announce_drain() { exchange_.close_after_response(); }
    /// Accepts no more, closes idle connections, ends streams, and waits until the requests that have begun are answered;
    /// false when some aren't within `limit`. Idempotent.
    bool drain(Milliseconds limit);
    /// Cuts what is still connected and waits for the handlers to return.
    void stop();

    std::size_t connections() const { return lot_.open(); }
    /// Open at a time: as many as the options say and the limit of open files allows.
    std::size_t max_connections() const { return max_connections_; }
    /// Of the connections, those whose answer has no end yet.
    std::size_t streams() const { return streams_.open(); }
    std::size_t threads() const { return pool_.threads(); }

private:
    /// Without memory for so little the process ends: a connection that is lost track of would never be closed.
    void serve(ConnectionLot::Connection connection) noexcept;
    void work_on(ConnectionLot::Connection connection, ElasticPool::Turn turn);
    void follow(ConnectionLot::Connection connection) noexcept;
    bool another_follows(const HttpConnection& connection) const;

    const std::size_t max_connections_;
    HttpExchange exchange_;
    ElasticPool pool_;
    std::uint16_t port_ = 0;
    StreamLot streams_;  // before whoever brings it connections
    ConnectionLot lot_;
};

}  // namespace kontor
