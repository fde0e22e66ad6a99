#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/http/connection.hpp"
#include "runtime/http/deadline_heap.hpp"

namespace kontor {

/// Accepts connections and watches those that wait for their clients, all with one thread that sleeps while nothing
/// happens; a connection on which something does is handed out to be served. Thread-safe.
class ConnectionLot {
public:
    using Connection = std::unique_ptr<HttpConnection>;
    /// Takes a connection that can go on, or has waited too long within a request (`expired`); it comes back by `park` or
    /// `leave`. Must be quick.
    using Ready = std::function<void(Connection)>;
    struct Limits {
        std::size_t connections;  ///< open at a time; past it the one that is closed next goes at once
        std::size_t
            held_bytes;  ///< kept for those that wait; past it those go that have kept some for longest
        HttpPatience patience;
    };

    ConnectionLot(Socket listener, const Limits& limits, Ready ready);
    ~ConnectionLot();

    /// Takes a connection back to wait, in its phase, until something comes or it has waited for too long.
    void park(Connection connection);
    /// Closes a connection that was handed out.
    void leave(Connection connection);
    /// Forgets a connection that was handed out and has become a stream, which still counts as open, until it is closed.
    void let_go(HttpConnection& connection);
    void stream_closed();
    /// Accepts no more, and closes those that wait for a request. Idempotent.
    void drain();
    /// Closes all that wait, and ends. Idempotent.
    void stop();
    /// Ends all reading and writing on those that are handed out.
    void cut();

    std::size_t open() const;
    /// After `drain`: waits until nobody can connect and all connections are closed; false when some aren't by then.
    bool wait_until_empty(SteadyTime deadline);

private:
    void run();
    bool stopping() const;
    int milliseconds_to_next() const;
    void handle(int fd);
    void hand_out(int fd, bool expired);
    void accept_waiting();
    void admit(AcceptedSocket accepted);
    bool make_room();
    void expire();
    void close_for_drain();
    void give_back_memory();
    bool watch(HttpConnection& connection) const;
    void wake() const;
    void keep(Connection connection);
    Connection take(int fd);
    void came_back(const HttpConnection& connection);
    std::size_t count() const { return parked_.size() + busy_.size() + streams_; }

    Socket listener_;
    const Limits limits_;
    Ready ready_;
    Socket epoll_;
    Socket wake_;
    SteadyTime accept_again_{};  // a time in the future while the system had no room for another connection
    mutable std::mutex mutex_;
    std::vector<Connection> by_fd_;  // those that are parked
    DeadlineHeap parked_;
    std::size_t held_bytes_ = 0;
    std::vector<HttpConnection*> busy_;  // handed out; each knows its place
    std::size_t streams_ = 0;
    std::condition_variable changed_;
    bool draining_ = false;
    bool closed_ = false;  // nobody can connect any more
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace kontor
