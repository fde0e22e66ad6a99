#include "services/gateway/tests/event_client.hpp"

#include <stdexcept>

namespace gateway {
namespace {

constexpr std::chrono::seconds patience{20};

std::string read_line(kontor::LoopbackSocket& socket) {
    std::string line;
    while (!line.ends_with("\r\n")) line += socket.receive(1, patience);
    return line.substr(0, line.size() - 2);
}

}  // namespace

EventClient::EventClient(std::uint16_t port, const std::string& target, kontor::HttpHeaders headers)
    : socket_{kontor::LoopbackSocket::connected(port)} {
    std::string text = "GET " + target + " HTTP/1.1\r\nHost: test\r\n";
    for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
    socket_.send(text + "\r\n");
    const auto status = read_line(socket_);
    answer_.status = std::stoi(status.substr(9, 3));
    for (auto field = read_line(socket_); !field.empty(); field = read_line(socket_)) {
        const auto colon = field.find(": ");
        answer_.headers.add(field.substr(0, colon), field.substr(colon + 2));
    }
}

/// False for the last one.
bool EventClient::read_chunk() {
    const auto size = std::stoul(read_line(socket_), nullptr, 16);
    if (size > 0) text_ += socket_.receive(size, patience);
    if (!read_line(socket_).empty()) throw std::runtime_error{"a chunk is longer than it says"};
    return size > 0;
}

std::string EventClient::line() {
    while (text_.find('\n') == std::string::npos) {
        if (!read_chunk()) throw std::runtime_error{"the stream has ended"};
    }
    auto line = text_.substr(0, text_.find('\n'));
    text_.erase(0, line.size() + 1);
    return line;
}

StreamedEvent EventClient::next() {
    for (StreamedEvent event;;) {
        const auto text = line();
        if (text.starts_with("id: ")) last_id_ = event.id = text.substr(4);
        if (text.starts_with("event: ")) event.event = text.substr(7);
        if (text.starts_with("data: ")) event.data = text.substr(6);
        if (text.starts_with("retry: ")) retry_ = text.substr(7);
        if (!text.empty()) continue;
        if (!event.data.empty()) return event;
        event = {};
    }
}

std::string EventClient::next_id() {
    for (;;) {
        if (const auto text = line(); text.starts_with("id: ")) return last_id_ = text.substr(4);
    }
}

bool EventClient::ends_well() {
    while (read_chunk()) {
    }
    return socket_.closed_by_peer(patience);
}

}  // namespace gateway
