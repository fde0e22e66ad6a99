#include "runtime/http/server.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace kontor {
namespace {

/// A client that asks one thing after another sends the next within this time, mostly: waiting for it here
/// costs less than going through the lot.
constexpr Milliseconds follow_up{2};
/// Descriptors that are not client connections.
constexpr rlim_t spare_files = 64;

/// The usual soft limit of open files, 1024, is less than the connections we accept.
void allow_files(std::size_t connections) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = std::max(limit.rlim_cur, std::min<rlim_t>(limit.rlim_max, connections + spare_files));
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

Socket listening(const HttpServer::Options& options, std::uint16_t& port) {
    allow_files(options.max_connections);
    auto socket = listen_on(options.address, options.port);
    port = port_of(socket);
    return socket;
}

}  // namespace

HttpServer::HttpServer(const Options& options, HttpHandler handler, HttpRefusal refuse)
    : exchange_{std::move(handler), std::move(refuse), options.idle_timeout},
      pool_{{options.max_threads, options.max_wait}},
      lot_{listening(options, port_),
           {options.max_connections, options.idle_timeout},
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
        // What follows waits for a turn of its own.
        if (connection->late && next == Next::request && !connection->input().empty())
            return serve(std::move(connection));
        while (!connection->late && next == Next::request && another_follows(*connection))
            next = exchange_.serve(*connection);
        if (next == Next::request) return lot_.park(std::move(connection));
        if (next == Next::rest) {
            const auto closes = connection->head_began.value() + head_patience;
            return lot_.park_until(std::move(connection), closes);
        }
    } catch (const std::exception&) {
        // Out of memory, or a bug: this connection ends, the server doesn't.
    }
    lot_.leave(std::move(connection));
}

bool HttpServer::another_follows(const HttpConnection& connection) const {
    if (!connection.input().empty()) return true;
    if (pool_.saturated()) return false;
    return wait_readable(connection.fd(), std::chrono::steady_clock::now() + follow_up) == Readiness::ready;
}

bool HttpServer::drain(Milliseconds limit) {
    exchange_.close_after_response();
    lot_.stop();
    return lot_.wait_until_quiet(std::chrono::steady_clock::now() + limit);
}

void HttpServer::stop() {
    exchange_.close_after_response();
    lot_.stop();
    lot_.cut();
    pool_.stop();
}

}  // namespace kontor
