#pragma once

#include <string>
#include <string_view>

#include "runtime/http/socket.hpp"

namespace kontor::test {

/// Longer than any test should take, shorter than the runner's patience.
inline constexpr Milliseconds patience{15'000};

/// A client that sends and reads bytes as they are.
class RawClient {
public:
    explicit RawClient(std::uint16_t port);
    /// One whose side of the connection keeps as little as the system lets it, so that what it doesn't read stays with the
    /// server.
    static RawClient narrow(std::uint16_t port);
    /// Ends that, for reading it all after all.
    void widen();

    void send(std::string_view data);
    void end();

    /// The next response; what came of it when the connection ends first.
    std::string response();
    /// All responses until the connection ends.
    std::string all();
    /// True when the connection ends, and nothing came before that.
    bool closed();

private:
    RawClient(std::uint16_t port, int receive_buffer);
    bool receive();
    std::size_t complete_size() const;

    Socket socket_;
    std::string input_;
};

int status_of(std::string_view response);
std::string body_of(std::string_view response);

/// A POST with that body.
std::string post(const std::string& path, const std::string& body);

}  // namespace kontor::test
