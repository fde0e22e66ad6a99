#include "runtime/http/connection.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace kontor {
namespace {

constexpr std::size_t receive_bytes = 16 * 1024;
/// What is written is gathered up to this size: head and body of an answer go out in one piece.
constexpr std::size_t send_bytes = 64 * 1024;
/// What is taken in of a request that was refused.
constexpr std::uint64_t linger_bytes = 32 * 1024 * 1024;
constexpr Milliseconds linger_time{2000};
/// Strings that are no longer keep no memory of their own.
const std::size_t own_capacity = std::string{}.capacity();

std::size_t allocated(const std::string& text) {
    return text.capacity() > own_capacity ? text.capacity() : 0;
}

bool would_block() {
    return errno == EAGAIN || errno == EWOULDBLOCK;
}

}  // namespace

HttpConnection::HttpConnection(Socket socket, const IpAddress& peer)
    : socket_{std::move(socket)}, peer_{peer}, since_{std::chrono::steady_clock::now()} {}

HttpConnection::Moved HttpConnection::receive() {
    // A client that always has the next request under way must not make us keep all the ones before.
    input_.erase(0, std::exchange(used_, 0));
    std::array<char, receive_bytes> buffer{};
    for (;;) {
        const auto count = ::recv(fd(), buffer.data(), buffer.size(), 0);
        if (count > 0) {
            input_.append(buffer.data(), static_cast<std::size_t>(count));
            moved_ += static_cast<std::uint64_t>(count);
            return Moved::some;
        }
        if (count == 0) return Moved::ended;
        if (errno != EINTR) return would_block() ? Moved::nothing : Moved::ended;
    }
}

void HttpConnection::consume(std::size_t bytes) {
    used_ += bytes;
    if (used_ < input_.size()) return;
    input_.clear();
    used_ = 0;
}

void HttpConnection::write(std::string_view data) {
    output_.append(data);
    if (output_.size() - sent_ >= send_bytes) flush();
}

HttpConnection::Sent HttpConnection::flush() {
    while (sent_ < output_.size() && !broken_) {
        const auto count = ::send(fd(), output_.data() + sent_, output_.size() - sent_, MSG_NOSIGNAL);
        if (count > 0) {
            sent_ += static_cast<std::size_t>(count);
            moved_ += static_cast<std::uint64_t>(count);
        } else if (would_block()) {
            return Sent::part;
        } else if (errno != EINTR) {
            broken_ = true;
        }
    }
    output_.clear();
    sent_ = 0;
    return broken_ ? Sent::failed : Sent::all;
}

void HttpConnection::end_output() {
    ::shutdown(fd(), SHUT_WR);
}

bool HttpConnection::discard() {
    while (moved_ < linger_bytes) {
        const auto received = receive();
        consume(input().size());
        if (received != Moved::some) return received == Moved::nothing;
    }
    return false;
}

void HttpConnection::cut() const {
    ::shutdown(fd(), SHUT_RDWR);
}

void HttpConnection::enter(HttpPhase phase) {
    // Each wait for a request, or for something to say, is a new one.
    if (phase == phase_ && phase != HttpPhase::idle && phase != HttpPhase::stream) return;
    phase_ = phase;
    since_ = std::chrono::steady_clock::now();
    moved_ = 0;
}

SteadyTime HttpConnection::deadline(const HttpPatience& patience) const {
    const auto moved = phase_ == HttpPhase::body ? incoming->bytes : moved_;
    const std::chrono::seconds earned{moved / patience.least_rate};
    switch (phase_) {
        case HttpPhase::idle: return since_ + patience.idle;
        case HttpPhase::head: return since_ + patience.head;
        case HttpPhase::body: return since_ + patience.body + earned;
        case HttpPhase::answer: return since_ + patience.answer + earned;
        case HttpPhase::stream: return since_ + patience.beat;
        case HttpPhase::ending: break;
    }
    return since_ + linger_time;
}

void HttpConnection::shrink() {
    if (input().empty()) std::string{}.swap(input_);
    if (output_.empty()) std::string{}.swap(output_);
}

std::size_t HttpConnection::held() const {
    const auto body = incoming == nullptr ? 0 : sizeof(HttpIncoming) + incoming->body.capacity();
    return allocated(input_) + allocated(output_) + body;
}

}  // namespace kontor
