#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>

#include "runtime/http/connection.hpp"

namespace kontor {

/// Accepts connections and watches those on which nothing happens, all with one thread that sleeps while
/// nothing does; a connection on which something comes is handed out to be served. Thread-safe.
class ConnectionLot {
public:
    using Connection = std::unique_ptr<HttpConnection>;
    /// Takes a connection that has something to read; it comes back by `park` or `leave`. Must be quick.
    using Ready = std::function<void(Connection)>;
    struct Limits {
        std::size_t connections;  ///< open at a time; past it the one that is closed next goes at once
        Milliseconds idle;        ///< after which an idle one is closed
    };

    ConnectionLot(Socket listener, Limits limits, Ready ready);
    ~ConnectionLot();

    /// Takes a connection back to wait for its next request, until it has been idle for its time.
    void park(Connection connection);
    /// The same, to be closed at that time unless something comes before.
    void park_until(Connection connection, SteadyTime closes);
    /// Closes a connection that was handed out.
    void leave(Connection connection);
    /// Accepts no more, and closes those that wait. Idempotent.
    void stop();
    /// Ends all reading and writing on those that are handed out.
    void cut();

    std::size_t open() const;
    /// Waits until all that were handed out are back; false when some aren't by then.
    bool wait_until_quiet(SteadyTime deadline);

private:
    using Parked = std::multimap<SteadyTime, Connection>;

    void run();
    bool stopping() const;
    int milliseconds_to_next() const;
    void handle(int fd);
    void accept_waiting();
    bool make_room();
    void expire();
    void watch(int fd);
    void wake() const;
    void came_back(const HttpConnection& connection);

    Socket listener_;
    Limits limits_;
    Ready ready_;
    Socket epoll_;
    Socket wake_;
    SteadyTime accept_again_{};  // a time in the future while the system had no room for another connection
    mutable std::mutex mutex_;
    Parked parked_;  // by the time they are closed
    std::unordered_map<int, Parked::iterator> by_fd_;
    std::set<const HttpConnection*> busy_;  // handed out
    std::condition_variable quiet_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace kontor
