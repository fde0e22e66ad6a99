#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "runtime/base/clock.hpp"
#include "runtime/http/ip_address.hpp"

namespace kontor {

/// Owns a descriptor.
class Socket {
public:
    Socket() = default;
    explicit Socket(int fd) : fd_{fd} {}
    Socket(Socket&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    Socket& operator=(Socket&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Socket();

    int fd() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_ = -1;
};

/// An accepted connection and whom it is with.
struct AcceptedSocket {
    Socket socket;
    IpAddress peer;
};

/// Listens on a numeric address (`127.0.0.1`, `::1`, `0.0.0.0`) and port, 0 for any free one. Throws
/// `std::system_error`.
Socket listen_on(const std::string& address, std::uint16_t port);
std::uint16_t port_of(const Socket& listener);

/// The next connection that waits: non-blocking, without Nagle's delay. Nothing when none waits.
std::optional<AcceptedSocket> accept_from(const Socket& listener);

enum class Readiness { ready, timed_out, failed };
/// Waits until the descriptor can be read.
Readiness wait_readable(int fd, SteadyTime deadline);

}  // namespace kontor
