#include "runtime/http/server.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace kontor {
namespace {

/// A client that asks one thing after another sends the next within this time, mostly: waiting for it here
/// costs less than going through the lot.
constexpr Milliseconds follow_up{2};
/// Descriptors that are not client connections: of the bus, the store, the log, and what answers need for a moment.
constexpr rlim_t spare_files = 64;

/// The usual soft limit of open files, 1024, is less than the connections we accept. Returns how many there may be.
std::size_t allowed_connections(std::size_t wanted) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
    const auto files = std::min<rlim_t>(limit.rlim_max, wanted + spare_files);
    if (files > limit.rlim_cur) {
        limit.rlim_cur = files;
        if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::getrlimit(RLIMIT_NOFILE, &limit);
    }
    // However few there are: half for clients.
    const auto spare = std::min<rlim_t>(spare_files, limit.rlim_cur / 2);
    return std::min<std::size_t>(wanted, limit.rlim_cur - spare);
}

Socket listening(const HttpServer::Options& options, std::uint16_t& port) {
    auto socket = listen_on(options.address, options.port);
    port = port_of(socket);
    return socket;
}

}  // namespace

HttpServer::HttpServer(const Options& options, HttpService service)
    : max_connections_{allowed_connections(options.max_connections)},
      exchange_{std::move(service), options.patience.idle},
      pool_{{options.max_threads, options.max_wait}},
      streams_{options.patience, [this] { lot_.stream_closed(); }},
      lot_{listening(options, port_),
           {max_connections_, options.max_held_bytes, options.patience},
           [this](ConnectionLot::Connection connection) { serve(std::move(connection)); }} {}

HttpServer::~HttpServer() {
    stop();
}

void HttpServer::serve(ConnectionLot::Connection connection) noexcept {
    // std::function needs something that can be copied.
    const auto held = std::make_shared<ConnectionLot::Connection>(std::move(connection));
    const bool taken =
        pool_.submit([this, held](ElasticPool::Turn turn) { work_on(std::move(*held), turn); });
    if (!taken) lot_.leave(std::move(*held));
}

void HttpServer::work_on(ConnectionLot::Connection connection, ElasticPool::Turn turn) {
    using Next = HttpExchange::Next;
    connection->late = turn == ElasticPool::Turn::late;
    try {
        auto next = exchange_.serve(*connection);
        while (next == Next::request && another_follows(*connection)) {
            // Where others wait, what follows waits for a turn of its own.
            if (connection->late || pool_.saturated()) return serve(std::move(connection));
            next = exchange_.serve(*connection);
        }
        if (next == Next::stream) return follow(std::move(connection));
        if (next != Next::end) return lot_.park(std::move(connection));
    } catch (const std::exception&) {
        // Out of memory, or a bug: this connection ends, the server doesn't.
    }
    lot_.leave(std::move(connection));
}

void HttpServer::follow(ConnectionLot::Connection connection) noexcept {
    lot_.let_go(*connection);
    streams_.add(std::move(connection));
}

bool HttpServer::another_follows(const HttpConnection& connection) const {
    if (!connection.input().empty()) return true;
    if (connection.late || pool_.saturated()) return false;
    return wait_readable(connection.fd(), std::chrono::steady_clock::now() + follow_up) == Readiness::ready;
}

bool HttpServer::drain(Milliseconds limit) {
    announce_drain();
    lot_.drain();
    streams_.drain();
    return lot_.wait_until_empty(std::chrono::steady_clock::now() + limit);
}

void HttpServer::stop() {
    announce_drain();
    lot_.stop();
    lot_.cut();
    pool_.stop();
    streams_.stop();
}

}  // namespace kontor
