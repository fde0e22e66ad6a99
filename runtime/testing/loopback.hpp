#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace kontor {

/// A TCP socket on 127.0.0.1 for tests that speak bytes. Every wait is bounded; failures throw std::runtime_error.
class LoopbackSocket {
public:
    using Patience = std::chrono::milliseconds;

    LoopbackSocket() = default;
    explicit LoopbackSocket(int descriptor) : descriptor_{descriptor} {}
    ~LoopbackSocket() { close(); }
    LoopbackSocket(LoopbackSocket&& other) noexcept;
    LoopbackSocket& operator=(LoopbackSocket&& other) noexcept;

    /// A socket that listens; port 0 takes any free one.
    static LoopbackSocket listening(std::uint16_t port = 0);
    static LoopbackSocket connected(std::uint16_t port);

    bool open() const { return descriptor_ >= 0; }
    /// For polling; −1 when it isn't open.
    int descriptor() const { return descriptor_; }
    std::uint16_t port() const;
    LoopbackSocket accept(Patience patience);
    void send(std::string_view bytes);
    /// Exactly `count` bytes.
    std::string receive(std::size_t count, Patience patience);
    /// One whole MQTT packet, its fixed header included.
    std::string receive_packet(Patience patience);
    /// True when the other side closes within `patience`; what it sends before is thrown away.
    bool closed_by_peer(Patience patience);
    void close();

private:
    void wait(short events, Patience patience) const;

    int descriptor_ = -1;
};

/// A port nobody listens on, below those the kernel gives to outgoing connections: it stays free for a restart.
std::uint16_t free_port();

}  // namespace kontor
