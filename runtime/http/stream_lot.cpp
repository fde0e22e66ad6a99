#include "runtime/http/stream_lot.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

namespace kontor {
namespace {

Socket opened(int fd, const char* what) {
    if (fd < 0) throw std::system_error{errno, std::generic_category(), what};
    return Socket{fd};
}

std::string chunk_size(std::size_t number) {
    std::array<char, 2 * sizeof number> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
    return {digits.data(), end};
}

}  // namespace

StreamLot::StreamLot(const HttpPatience& patience, Closed closed)
    : patience_{patience},
      closed_{std::move(closed)},
      epoll_{opened(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")},
      wake_{opened(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")} {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = wake_.fd();
    ::epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, wake_.fd(), &event);
}

StreamLot::~StreamLot() {
    stop();
}

void StreamLot::add(Connection connection) {
    ++open_;
    const std::scoped_lock lock{mutex_};
    inbox_.arrived.push_back(std::move(connection));
    if (inbox_.stopping) return;  // it is closed with the others
    if (!thread_.joinable()) thread_ = std::thread{[this] { run(); }};
    wake();
}

void StreamLot::drain() {
    const std::scoped_lock lock{mutex_};
    inbox_.draining = true;
    wake();
}

void StreamLot::stop() {
    {
        const std::scoped_lock lock{mutex_};
        inbox_.stopping = true;
        wake();
    }
    if (thread_.joinable()) thread_.join();
    close_all();
}

void StreamLot::signal(int fd) {
    const std::scoped_lock lock{mutex_};
    inbox_.signalled.push_back(fd);
    if (inbox_.signalled.size() == 1) wake();
}

void StreamLot::wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_.fd(), &one, sizeof one);
}

void StreamLot::run() {
    std::array<epoll_event, 64> events{};
    do {
        const int count = ::epoll_wait(epoll_.fd(), events.data(), events.size(), milliseconds_to_next());
        for (int i = 0; i < count; ++i) {
            const auto& event = events[static_cast<std::size_t>(i)];
            handle(event.data.fd, event.events);
        }
        expire();
    } while (look_into_inbox());
}

/// False when it is to stop.
bool StreamLot::look_into_inbox() {
    Inbox news;
    {
        const std::scoped_lock lock{mutex_};
        if (inbox_.stopping) return false;
        news.arrived.swap(inbox_.arrived);
        news.signalled.swap(inbox_.signalled);
        news.draining = inbox_.draining;
    }
    for (auto& connection : news.arrived) admit(std::move(connection));
    if (news.draining) end_all();
    for (const int fd : news.signalled) {
        if (auto* connection = find(fd)) pump(*connection);
    }
    return true;
}

HttpConnection* StreamLot::find(int fd) const {
    const auto place = static_cast<std::size_t>(fd);
    return place < by_fd_.size() ? by_fd_[place].get() : nullptr;
}

void StreamLot::admit(Connection connection) {
    auto& kept = *connection;
    const auto place = static_cast<std::size_t>(kept.fd());
    if (by_fd_.size() <= place) by_fd_.resize(place + 1);
    by_fd_[place] = std::move(connection);
    waiting_.add(kept, kept.deadline(patience_));
    kept.stream->attach(*this, kept.fd());
    pump(kept);
}

void StreamLot::handle(int fd, std::uint32_t events) {
    if (fd == wake_.fd()) {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto read = ::read(fd, &count, sizeof count);
        return;
    }
    auto* connection = find(fd);
    if (connection == nullptr) return;
    // What a client sends behind its request is of no use: its connection ends with the stream.
    if ((events & ~std::uint32_t{EPOLLOUT}) != 0 && !connection->discard()) return close(fd);
    if ((events & EPOLLOUT) != 0) pump(*connection);
}

void StreamLot::pump(HttpConnection& connection) {
    do {
        const auto sent = connection.flush();
        if (sent == HttpConnection::Sent::failed) return close(connection.fd());
        if (sent == HttpConnection::Sent::part) {
            wait(connection, HttpPhase::answer);
            return;
        }
    } while (frame_more(connection));
    if (connection.finished) return close(connection.fd());
    if (!wait(connection, HttpPhase::stream) || !connection.stream->wants_room()) return;
    if (const auto producer = connection.stream->producer()) producer->drained();
}

/// False when there is nothing more to be sent.
bool StreamLot::frame_more(HttpConnection& connection) {
    if (connection.finished) return false;
    const auto [text, last] = connection.stream->take();
    if (!text.empty()) {
        if (connection.chunked) connection.write(chunk_size(text.size()) + "\r\n");
        connection.write(text);
        if (connection.chunked) connection.write("\r\n");
    }
    if (last && connection.chunked) connection.write("0\r\n\r\n");
    connection.finished = last;
    return last || !text.empty();
}

/// False when it had to be closed.
bool StreamLot::wait(HttpConnection& connection, HttpPhase phase) {
    const bool first = !std::exchange(connection.watched, true);
    if (first || phase != connection.phase()) {
        epoll_event event{};
        event.events = EPOLLIN | EPOLLRDHUP | (phase == HttpPhase::answer ? EPOLLOUT : 0);
        event.data.fd = connection.fd();
        const int operation = first ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
        if (::epoll_ctl(epoll_.fd(), operation, connection.fd(), &event) != 0) {
            close(connection.fd());
            return false;
        }
    }
    connection.enter(phase);
    connection.shrink();
    waiting_.remove(connection);
    waiting_.add(connection, connection.deadline(patience_));
    return true;
}

void StreamLot::expire() {
    const auto now = std::chrono::steady_clock::now();
    while (!waiting_.empty() && waiting_.first().deadline <= now) {
        auto& connection = *waiting_.first().connection;
        if (connection.phase() != HttpPhase::stream) {
            close(connection.fd());
            continue;
        }
        const auto producer = connection.stream->producer();
        connection.stream->push(producer == nullptr ? std::string{} : producer->beat());
        pump(connection);
    }
}

int StreamLot::milliseconds_to_next() const {
    if (waiting_.empty()) return -1;
    const auto left = waiting_.first().deadline - std::chrono::steady_clock::now();
    return static_cast<int>(std::max<std::int64_t>(0, std::chrono::ceil<Milliseconds>(left).count()));
}

void StreamLot::end_all() {
    for (const auto& connection : by_fd_) {
        if (connection != nullptr) connection->stream->end();
    }
}

void StreamLot::close(int fd) {
    auto connection = std::move(by_fd_[static_cast<std::size_t>(fd)]);
    waiting_.remove(*connection);
    const auto producer = connection->stream->close();
    connection.reset();
    --open_;
    closed_();
    if (producer != nullptr) producer->ended();
}

/// The thread is gone.
void StreamLot::close_all() {
    std::vector<Connection> arrived;
    {
        const std::scoped_lock lock{mutex_};
        arrived.swap(inbox_.arrived);
    }
    for (auto& connection : arrived) admit(std::move(connection));
    for (std::size_t fd = 0; fd < by_fd_.size(); ++fd) {
        if (by_fd_[fd] != nullptr) close(static_cast<int>(fd));
    }
}

}  // namespace kontor
