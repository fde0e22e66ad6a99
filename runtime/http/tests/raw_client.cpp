#include "runtime/http/tests/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <stdexcept>

namespace kontor::test {
namespace {

std::size_t number_in(std::string_view text) {
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

RawClient::RawClient(std::uint16_t port) : RawClient{port, 0} {}

RawClient RawClient::narrow(std::uint16_t port) {
    return {port, 1};  // the system has a least of its own
}

void RawClient::widen() {
    const int bytes = 1024 * 1024;
    ::setsockopt(socket_.fd(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

RawClient::RawClient(std::uint16_t port, int receive_buffer)
    : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    if (receive_buffer > 0)
        ::setsockopt(socket_.fd(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error{"can't connect"};
}

void RawClient::send(std::string_view data) {
    while (!data.empty()) {
        const auto count = ::send(socket_.fd(), data.data(), data.size(), MSG_NOSIGNAL);
        if (count <= 0) return;  // refused and closed already: the response tells
        data.remove_prefix(static_cast<std::size_t>(count));
    }
}

void RawClient::end() {
    ::shutdown(socket_.fd(), SHUT_WR);
}

std::string RawClient::response() {
    while (complete_size() == 0) {
        if (!receive()) return std::exchange(input_, {});
    }
    const auto size = complete_size();
    auto message = input_.substr(0, size);
    input_.erase(0, size);
    return message;
}

std::string RawClient::all() {
    while (receive()) {
    }
    return std::exchange(input_, {});
}

bool RawClient::closed() {
    return all().empty();
}

bool RawClient::receive() {
    if (wait_readable(socket_.fd(), std::chrono::steady_clock::now() + patience) != Readiness::ready)
        throw std::runtime_error{"nothing comes, and the connection doesn't end"};
    std::array<char, 4096> buffer{};
    const auto count = ::recv(socket_.fd(), buffer.data(), buffer.size(), 0);
    if (count <= 0) return false;
    input_.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
}

std::size_t RawClient::complete_size() const {
    const auto end = input_.find("\r\n\r\n");
    if (end == std::string::npos) return 0;
    const auto length = input_.find("Content-Length: ");
    const auto body = length < end ? number_in(std::string_view{input_}.substr(length + 16)) : 0;
    return input_.size() >= end + 4 + body ? end + 4 + body : 0;
}

int status_of(std::string_view response) {
    return response.size() < 12 ? 0 : static_cast<int>(number_in(response.substr(9, 3)));
}

std::string body_of(std::string_view response) {
    const auto end = response.find("\r\n\r\n");
    return end == std::string_view::npos ? "" : std::string{response.substr(end + 4)};
}

std::string post(const std::string& path, const std::string& body) {
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

}  // namespace kontor::test
