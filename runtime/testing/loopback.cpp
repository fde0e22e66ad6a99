#include "runtime/testing/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <random>
#include <stdexcept>
#include <utility>

namespace kontor {
namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error{what + ": " + std::strerror(errno)};
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int make_socket() {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) fail("socket");
    return descriptor;
}

bool bind_to(int descriptor, std::uint16_t port) {
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const auto address = loopback(port);
    return ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace

LoopbackSocket::LoopbackSocket(LoopbackSocket&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)} {}

LoopbackSocket& LoopbackSocket::operator=(LoopbackSocket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

LoopbackSocket LoopbackSocket::listening(std::uint16_t port) {
    LoopbackSocket socket{make_socket()};
    if (!bind_to(socket.descriptor_, port) || ::listen(socket.descriptor_, 16) != 0) fail("listen");
    return socket;
}

LoopbackSocket LoopbackSocket::connected(std::uint16_t port) {
    LoopbackSocket socket{make_socket()};
    const auto address = loopback(port);
    if (::connect(socket.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        fail("connect");
    }
    return socket;
}

std::uint16_t LoopbackSocket::port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size) != 0) fail("getsockname");
    return ntohs(address.sin_port);
}

void LoopbackSocket::wait(short events, Patience patience) const {
    pollfd waiting{descriptor_, events, 0};
    if (::poll(&waiting, 1, static_cast<int>(patience.count())) == 1) return;
    throw std::runtime_error{"nothing happened on the socket in time"};
}

LoopbackSocket LoopbackSocket::accept(Patience patience) {
    wait(POLLIN, patience);
    const int descriptor = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) fail("accept");
    return LoopbackSocket{descriptor};
}

void LoopbackSocket::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) fail("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string LoopbackSocket::receive(std::size_t count, Patience patience) {
    std::string bytes(count, '\0');
    for (std::size_t at = 0; at < count;) {
        wait(POLLIN, patience);
        const auto got = ::recv(descriptor_, bytes.data() + at, count - at, 0);
        if (got <= 0) throw std::runtime_error{"the connection ended"};
        at += static_cast<std::size_t>(got);
    }
    return bytes;
}

std::string LoopbackSocket::receive_packet(Patience patience) {
    auto packet = receive(1, patience);
    std::size_t length = 0;
    for (std::size_t shift = 0; shift < 28; shift += 7) {
        packet += receive(1, patience);
        length |= static_cast<std::size_t>(packet.back() & 0x7f) << shift;
        if ((packet.back() & 0x80) == 0) return packet + receive(length, patience);
    }
    throw std::runtime_error{"not an MQTT packet"};
}

bool LoopbackSocket::closed_by_peer(Patience patience) {
    std::array<char, 4096> ignored{};
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
        pollfd waiting{descriptor_, POLLIN, 0};
        if (::poll(&waiting, 1, 10) == 1 && ::recv(descriptor_, ignored.data(), ignored.size(), 0) <= 0)
            return true;
    }
    return false;
}

void LoopbackSocket::close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

std::uint16_t free_port() {
    std::random_device random;
    std::uniform_int_distribution<std::uint16_t> ports{20000, 32000};
    for (int attempt = 0; attempt < 1000; ++attempt) {
        const auto port = ports(random);
        const int descriptor = make_socket();
        const LoopbackSocket owner{descriptor};
        if (bind_to(descriptor, port)) return port;
    }
    throw std::runtime_error{"no free port"};
}

}  // namespace kontor
