#include "runtime/http/connection_lot.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "runtime/base/invariant.hpp"

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

void watch_always(const Socket& epoll, const Socket& socket) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = socket.fd();
    ::epoll_ctl(epoll.fd(), EPOLL_CTL_ADD, socket.fd(), &event);
}

/// Has begun something that is worth an answer when time is up.
bool within_request(const HttpConnection& connection) {
    return connection.phase() == HttpPhase::head || connection.phase() == HttpPhase::body;
}

/// Has asked for nothing yet.
bool before_request(const HttpConnection& connection) {
    return connection.phase() == HttpPhase::idle || connection.phase() == HttpPhase::head;
}

}  // namespace

ConnectionLot::ConnectionLot(Socket listener, const Limits& limits, Ready ready)
    : listener_{std::move(listener)},
      limits_{limits},
      ready_{std::move(ready)},
      epoll_{checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")},
      wake_{checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")} {
    watch_always(epoll_, listener_);
    watch_always(epoll_, wake_);
    thread_ = std::thread{[this] { run(); }};
}

ConnectionLot::~ConnectionLot() {
    stop();
}

/// For one event: a connection that is handed out mustn't be reported again.
bool ConnectionLot::watch(HttpConnection& connection) const {
    epoll_event event{};
    event.events = EPOLLONESHOT | (connection.phase() == HttpPhase::answer ? EPOLLOUT : EPOLLIN);
    event.data.fd = connection.fd();
    const int operation = std::exchange(connection.watched, true) ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    return ::epoll_ctl(epoll_.fd(), operation, connection.fd(), &event) == 0;
}

void ConnectionLot::wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_.fd(), &one, sizeof one);
}

void ConnectionLot::park(Connection connection) {
    connection->shrink();
    connection->expired = false;
    const std::scoped_lock lock{mutex_};
    came_back(*connection);
    keep(std::move(connection));
}

void ConnectionLot::keep(Connection connection) {
    auto& kept = *connection;
    const bool wanted = !stopping_ && !(draining_ && before_request(kept));
    if (!wanted || !watch(kept)) {
        connection.reset();
        changed_.notify_all();
        return;
    }
    const auto fd = static_cast<std::size_t>(kept.fd());
    if (by_fd_.size() <= fd) by_fd_.resize(fd + 1);
    by_fd_[fd] = std::move(connection);
    parked_.add(kept, kept.deadline(limits_.patience));
    held_bytes_ += kept.held();
    // It may sleep for longer, or have to find room.
    if (parked_.first().connection == &kept || held_bytes_ > limits_.held_bytes) wake();
}

/// Null for a descriptor that isn't parked: an event may be about one that was closed in the meantime.
ConnectionLot::Connection ConnectionLot::take(int fd) {
    const auto place = static_cast<std::size_t>(fd);
    if (place >= by_fd_.size() || by_fd_[place] == nullptr) return nullptr;
    auto connection = std::move(by_fd_[place]);
    parked_.remove(*connection);
    held_bytes_ -= connection->held();
    return connection;
}

void ConnectionLot::leave(Connection connection) {
    const std::scoped_lock lock{mutex_};
    came_back(*connection);
    connection.reset();
    changed_.notify_all();
}

void ConnectionLot::came_back(const HttpConnection& connection) {
    INVARIANT(connection.place < busy_.size() && busy_[connection.place] == &connection);
    busy_[connection.place] = busy_.back();
    busy_[connection.place]->place = connection.place;
    busy_.pop_back();
}

void ConnectionLot::let_go(HttpConnection& connection) {
    const std::scoped_lock lock{mutex_};
    came_back(connection);
    ++streams_;
    if (std::exchange(connection.watched, false))
        ::epoll_ctl(epoll_.fd(), EPOLL_CTL_DEL, connection.fd(), nullptr);
}

void ConnectionLot::stream_closed() {
    const std::scoped_lock lock{mutex_};
    --streams_;
    changed_.notify_all();
}

void ConnectionLot::drain() {
    {
        const std::scoped_lock lock{mutex_};
        draining_ = true;
    }
    wake();
}

void ConnectionLot::stop() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
    }
    wake();
    if (thread_.joinable()) thread_.join();
    const std::scoped_lock lock{mutex_};
    while (!parked_.empty()) take(parked_.first().connection->fd());
    listener_ = Socket{};
    closed_ = true;
    changed_.notify_all();
}

void ConnectionLot::cut() {
    const std::scoped_lock lock{mutex_};
    for (const auto* connection : busy_) connection->cut();
}

std::size_t ConnectionLot::open() const {
    const std::scoped_lock lock{mutex_};
    return count();
}

bool ConnectionLot::wait_until_empty(SteadyTime deadline) {
    std::unique_lock lock{mutex_};
    return changed_.wait_until(lock, deadline, [this] { return closed_ && count() == 0; });
}

int ConnectionLot::milliseconds_to_next() const {
    const std::scoped_lock lock{mutex_};
    auto next = SteadyTime::max();
    if (!parked_.empty()) next = parked_.first().deadline;
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
        give_back_memory();
        close_for_drain();
    }
}

bool ConnectionLot::stopping() const {
    const std::scoped_lock lock{mutex_};
    return stopping_;
}

void ConnectionLot::handle(int fd) {
    if (fd == listener_.fd()) return accept_waiting();
    if (fd != wake_.fd()) return hand_out(fd, false);
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(fd, &count, sizeof count);
}

void ConnectionLot::hand_out(int fd, bool expired) {
    Connection connection;
    {
        const std::scoped_lock lock{mutex_};
        connection = take(fd);
        if (connection == nullptr) return;
        connection->expired = expired;
        connection->place = static_cast<std::uint32_t>(busy_.size());
        busy_.push_back(connection.get());
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
        admit(std::move(*accepted));
    }
}

void ConnectionLot::admit(AcceptedSocket accepted) {
    auto connection = std::make_unique<HttpConnection>(std::move(accepted.socket), accepted.peer);
    const std::scoped_lock lock{mutex_};
    if (make_room()) keep(std::move(connection));
}

bool ConnectionLot::make_room() {
    if (count() < limits_.connections) return true;
    if (parked_.empty()) return false;
    take(parked_.first().connection->fd());
    return true;
}

void ConnectionLot::expire() {
    for (;;) {
        int fd = -1;
        {
            const std::scoped_lock lock{mutex_};
            if (parked_.empty() || parked_.first().deadline > now()) break;
            const auto& next = *parked_.first().connection;
            if (within_request(next)) {
                fd = next.fd();
            } else {
                take(next.fd());
                changed_.notify_all();
            }
        }
        if (fd >= 0) hand_out(fd, true);
    }
    if (accept_again_ != SteadyTime{} && accept_again_ <= now() && listener_) {
        accept_again_ = {};
        watch_always(epoll_, listener_);
    }
}

/// Whoever keeps the most room busy is slow, or many: those go whose request, or answer, began first, as others' take
/// a moment. Not one by one, so that looking for them is rare.
void ConnectionLot::give_back_memory() {
    const std::scoped_lock lock{mutex_};
    if (held_bytes_ <= limits_.held_bytes) return;
    std::vector<const HttpConnection*> holders;
    for (const auto& entry : parked_) {
        if (entry.connection->held() > 0) holders.push_back(entry.connection);
    }
    std::ranges::sort(holders, {},
                      [](const HttpConnection* connection) { return connection->phase_began(); });
    for (const auto* connection : holders) {
        if (held_bytes_ <= limits_.held_bytes / 4 * 3) break;
        take(connection->fd());
    }
    changed_.notify_all();
}

void ConnectionLot::close_for_drain() {
    const std::scoped_lock lock{mutex_};
    if (!draining_ || closed_) return;
    std::vector<int> waiting;
    for (const auto& entry : parked_) {
        if (before_request(*entry.connection)) waiting.push_back(entry.connection->fd());
    }
    for (const int fd : waiting) take(fd);
    listener_ = Socket{};
    accept_again_ = {};
    closed_ = true;
    changed_.notify_all();
}

}  // namespace kontor
