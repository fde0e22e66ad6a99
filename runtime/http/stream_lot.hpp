#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/http/connection.hpp"
#include "runtime/http/deadline_heap.hpp"

namespace kontor {

/// Keeps the connections whose response has no end: sends what is pushed into their streams as their clients take it, a beat
/// where nothing was for a while, and closes those that take nothing for too long. One thread for all, which sleeps while
/// nothing happens, and isn't there before the first stream is. Thread-safe.
class StreamLot {
public:
    using Connection = std::unique_ptr<HttpConnection>;
    /// One of its connections is closed. Must be quick.
    using Closed = std::function<void()>;

    StreamLot(const HttpPatience& patience, Closed closed);
    ~StreamLot();

    /// Takes a connection with a stream, whose head is written already.
    void add(Connection connection);
    /// Ends all streams behind what was pushed, and those that come from now on. Idempotent.
    void drain();
    /// Closes all. Idempotent.
    void stop();
    std::size_t open() const { return open_; }

private:
    friend class HttpStream;
    /// There is something to be sent over that connection. Any thread.
    void signal(int fd);

    /// What other threads have for the one of this lot.
    struct Inbox {
        std::vector<Connection> arrived;
        std::vector<int> signalled;
        bool draining = false;
        bool stopping = false;
    };

    void run();
    bool look_into_inbox();
    HttpConnection* find(int fd) const;
    void admit(Connection connection);
    void handle(int fd, std::uint32_t events);
    void pump(HttpConnection& connection);
    static bool frame_more(HttpConnection& connection);
    bool wait(HttpConnection& connection, HttpPhase phase);
    void end_all();
    void expire();
    void close(int fd);
    void close_all();
    void wake() const;
    int milliseconds_to_next() const;

    const HttpPatience patience_;
    const Closed closed_;
    Socket epoll_;
    Socket wake_;
    std::atomic<std::size_t> open_ = 0;
    std::mutex mutex_;
    Inbox inbox_;
    std::thread thread_;

    // The thread's alone.
    std::vector<Connection> by_fd_;
    DeadlineHeap waiting_;
};

}  // namespace kontor
