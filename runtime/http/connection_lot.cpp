#include "runtime/http/connection_lot.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace kontor {
namespace {

/// When the system has no descriptor or memory for another connection.
constexpr Milliseconds accept_pause{100};

SteadyTime now() {
    return std::chrono::steady_clock::now();
}

Socket checked(int fd, const char* what) {
    if (fd < 0) throw std::system_error{errno, std::generic_category(), what};
    return Socket{fd};
}

}  // namespace

ConnectionLot::ConnectionLot(Socket listener, Limits limits, Ready ready)
    : listener_{std::move(listener)},
      limits_{limits},
      ready_{std::move(ready)},
      epoll_{checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")},
      wake_{checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")} {
    watch(listener_.fd());
    watch(wake_.fd());
    thread_ = std::thread{[this] { run(); }};
}

ConnectionLot::~ConnectionLot() {
    stop();
}

void ConnectionLot::watch(int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, fd, &event);
}

void ConnectionLot::wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_.fd(), &one, sizeof one);
}

void ConnectionLot::park(Connection connection) {
    park_until(std::move(connection), now() + limits_.idle);
}

void ConnectionLot::park_until(Connection connection, SteadyTime closes) {
    const std::scoped_lock lock{mutex_};
    came_back(*connection);
    if (stopping_) return;
    const int fd = connection->fd();
    const auto place = parked_.emplace(closes, std::move(connection));
    by_fd_[fd] = place;
    watch(fd);
    if (place == parked_.begin()) wake();  // it may sleep for longer
}

void ConnectionLot::leave(Connection connection) {
    const std::scoped_lock lock{mutex_};
    came_back(*connection);
    connection.reset();
}

void ConnectionLot::stop() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
        by_fd_.clear();
        parked_.clear();
    }
    wake();
    if (thread_.joinable()) thread_.join();
    listener_ = Socket{};
}

void ConnectionLot::cut() {
    const std::scoped_lock lock{mutex_};
    for (const auto* connection : busy_) connection->cut();
}

std::size_t ConnectionLot::open() const {
    const std::scoped_lock lock{mutex_};
    return parked_.size() + busy_.size();
}

void ConnectionLot::came_back(const HttpConnection& connection) {
    busy_.erase(&connection);
    if (busy_.empty()) quiet_.notify_all();
}

bool ConnectionLot::wait_until_quiet(SteadyTime deadline) {
    std::unique_lock lock{mutex_};
    return quiet_.wait_until(lock, deadline, [this] { return busy_.empty(); });
}

int ConnectionLot::milliseconds_to_next() const {
    const std::scoped_lock lock{mutex_};
    auto next = SteadyTime::max();
    if (!parked_.empty()) next = parked_.begin()->first;
    if (accept_again_ != SteadyTime{}) next = std::min(next, accept_again_);
    if (next == SteadyTime::max()) return -1;
    return static_cast<int>(std::max<std::int64_t>(0, std::chrono::ceil<Milliseconds>(next - now()).count()));
}

void ConnectionLot::run() {
    std::array<epoll_event, 64> events{};
    // Asked after the events are handled: what was handled may have been the call to stop.
    while (!stopping()) {
        const int count = ::epoll_wait(epoll_.fd(), events.data(), events.size(), milliseconds_to_next());
        for (int i = 0; i < count; ++i) handle(events[static_cast<std::size_t>(i)].data.fd);
        expire();
    }
}

bool ConnectionLot::stopping() const {
    const std::scoped_lock lock{mutex_};
    return stopping_;
}

void ConnectionLot::handle(int fd) {
    if (fd == listener_.fd()) return accept_waiting();
    if (fd == wake_.fd()) {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto read = ::read(fd, &count, sizeof count);
        return;
    }
    Connection connection;
    {
        const std::scoped_lock lock{mutex_};
        const auto found = by_fd_.find(fd);
        if (found == by_fd_.end()) return;
        connection = std::move(found->second->second);
        parked_.erase(found->second);
        by_fd_.erase(found);
        busy_.insert(connection.get());
        ::epoll_ctl(epoll_.fd(), EPOLL_CTL_DEL, fd, nullptr);
    }
    ready_(std::move(connection));
}

void ConnectionLot::accept_waiting() {
    for (;;) {
        auto accepted = accept_from(listener_);
        if (!accepted && (errno == EINTR || errno == ECONNABORTED)) continue;
        if (!accepted && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (!accepted) {
            ::epoll_ctl(epoll_.fd(), EPOLL_CTL_DEL, listener_.fd(), nullptr);
            accept_again_ = now() + accept_pause;
            return;
        }
        if (make_room())
            park(std::make_unique<HttpConnection>(std::move(accepted->socket), accepted->remote_address));
    }
}

bool ConnectionLot::make_room() {
    const std::scoped_lock lock{mutex_};
    if (parked_.size() + busy_.size() < limits_.connections) return true;
    if (parked_.empty()) return false;
    by_fd_.erase(parked_.begin()->second->fd());
    parked_.erase(parked_.begin());
    return true;
}

void ConnectionLot::expire() {
    const std::scoped_lock lock{mutex_};
    while (!parked_.empty() && parked_.begin()->first <= now()) {
        by_fd_.erase(parked_.begin()->second->fd());
        parked_.erase(parked_.begin());
    }
    if (accept_again_ != SteadyTime{} && accept_again_ <= now()) {
        accept_again_ = {};
        watch(listener_.fd());
    }
}

}  // namespace kontor
