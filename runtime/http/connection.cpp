#include "runtime/http/connection.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace kontor {
namespace {

constexpr std::size_t receive_bytes = 16 * 1024;
/// Responses up to this size go out in one piece, head and body.
constexpr std::size_t send_bytes = 64 * 1024;
/// A client that takes nothing for so long is given up.
constexpr Milliseconds write_patience{10'000};
/// What is taken in of a request that was refused.
constexpr std::size_t linger_bytes = 32 * 1024 * 1024;
constexpr Milliseconds linger_time{2000};

}  // namespace

HttpConnection::HttpConnection(Socket socket, std::string remote_address)
    : socket_{std::move(socket)}, remote_address_{std::move(remote_address)} {}

HttpConnection::Received HttpConnection::receive(std::string& into) const {
    std::array<char, receive_bytes> buffer{};
    for (;;) {
        const auto count = ::recv(fd(), buffer.data(), buffer.size(), 0);
        if (count > 0) {
            into.append(buffer.data(), static_cast<std::size_t>(count));
            return Received::data;
        }
        if (count == 0) return Received::closed;
        if (errno == EINTR) continue;
        return errno == EAGAIN || errno == EWOULDBLOCK ? Received::nothing : Received::closed;
    }
}

HttpConnection::Filled HttpConnection::fill(SteadyTime deadline) {
    if (!flush()) return Filled::closed;
    // A client that always has the next request under way must not make us keep all the ones before.
    input_.erase(0, std::exchange(used_, 0));
    for (;;) {
        const auto received = receive(input_);
        if (received == Received::data) return Filled::data;
        if (received == Received::closed) return Filled::closed;
        const auto readiness = wait_readable(fd(), deadline);
        if (readiness == Readiness::timed_out) return Filled::timed_out;
        if (readiness == Readiness::failed) return Filled::closed;
    }
}

void HttpConnection::consume(std::size_t bytes) {
    used_ += bytes;
    if (used_ < input_.size()) return;
    input_.clear();
    used_ = 0;
    // An idle connection must not keep the room of its largest request.
    if (input_.capacity() > receive_bytes) input_.shrink_to_fit();
}

bool HttpConnection::write(std::string_view data) {
    output_.append(data);
    return output_.size() < send_bytes || flush();
}

bool HttpConnection::flush() {
    std::string_view rest = output_;
    while (!rest.empty() && !broken_) {
        const auto count = ::send(fd(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (count > 0) {
            rest.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            broken_ =
                wait_writable(fd(), std::chrono::steady_clock::now() + write_patience) != Readiness::ready;
        } else if (errno != EINTR) {
            broken_ = true;
        }
    }
    std::string{}.swap(output_);
    return !broken_;
}

void HttpConnection::linger() {
    flush();
    if (broken_ || ::shutdown(fd(), SHUT_WR) != 0) return;
    const auto deadline = std::chrono::steady_clock::now() + linger_time;
    std::string ignored;
    for (std::size_t total = 0; total < linger_bytes; ignored.clear()) {
        const auto received = receive(ignored);
        if (received == Received::closed) return;
        total += ignored.size();
        if (std::chrono::steady_clock::now() >= deadline) return;
        if (received == Received::nothing && wait_readable(fd(), deadline) != Readiness::ready) return;
    }
}

void HttpConnection::cut() const {
    ::shutdown(fd(), SHUT_RDWR);
}

}  // namespace kontor
