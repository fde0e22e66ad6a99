#include "runtime/http/socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace kontor {
namespace {

/// How many connections the kernel holds until they are accepted, where its own limit (net.core.somaxconn) allows: many
/// come at once when a network, or this program, is back.
constexpr int backlog = 4096;

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;

    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error{errno, std::generic_category(), what};
}

template <typename Sockaddr>
Address address_of(const Sockaddr& socket_address) {
    Address address;
    std::memcpy(&address.storage, &socket_address, sizeof socket_address);
    address.size = sizeof socket_address;
    return address;
}

Address parse_address(const std::string& text, std::uint16_t port) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    if (::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) return address_of(v4);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    if (::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) return address_of(v6);
    errno = EINVAL;
    fail("\"" + text + "\" is no IP address");
}

IpAddress ip_of(const Address& address) {
    if (address.storage.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.storage).sin_addr;
        return IpAddress::v4(std::bit_cast<std::array<std::uint8_t, 4>>(v4));
    }
    if (address.storage.ss_family != AF_INET6) return {};
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_addr;
    return IpAddress::v6(std::bit_cast<std::array<std::uint8_t, 16>>(v6));
}

}  // namespace

Socket::~Socket() {
    if (fd_ >= 0) ::close(fd_);
}

Socket listen_on(const std::string& address, std::uint16_t port) {
    auto where = parse_address(address, port);
    Socket socket{::socket(where.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!socket) fail("socket");
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.fd(), where.get(), where.size) != 0)
        fail("can't listen on " + address + ":" + std::to_string(port));
    if (::listen(socket.fd(), backlog) != 0) fail("can't listen on " + address + ":" + std::to_string(port));
    return socket;
}

std::uint16_t port_of(const Socket& listener) {
    Address address;
    address.size = sizeof address.storage;
    if (::getsockname(listener.fd(), address.get(), &address.size) != 0) fail("getsockname");
    // The port stands at the same place for both families.
    return ntohs(reinterpret_cast<const sockaddr_in&>(address.storage).sin_port);
}

std::optional<AcceptedSocket> accept_from(const Socket& listener) {
    Address peer;
    peer.size = sizeof peer.storage;
    Socket socket{::accept4(listener.fd(), peer.get(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (!socket) return std::nullopt;
    const int on = 1;
    ::setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return AcceptedSocket{std::move(socket), ip_of(peer)};
}

Readiness wait_readable(int fd, SteadyTime deadline) {
    for (;;) {
        const auto left = std::chrono::ceil<Milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd wanted{fd, POLLIN, 0};
        const int result = ::poll(&wanted, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
        if (result > 0)
            return (wanted.revents & (POLLERR | POLLNVAL)) != 0 ? Readiness::failed : Readiness::ready;
        if (result == 0) return Readiness::timed_out;
        if (errno != EINTR) return Readiness::failed;
    }
}

}  // namespace kontor
