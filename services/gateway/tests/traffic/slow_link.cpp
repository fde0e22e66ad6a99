#include "services/gateway/tests/traffic/slow_link.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace gateway {
namespace {

using namespace std::chrono_literals;

/// How soon it notices that it is to stop.
constexpr std::int64_t look_up_ms = 20;

/// Empty when the other side has hung up.
std::string receive_some(const kontor::LoopbackSocket& socket) {
    std::array<char, 16'384> block{};
    const auto size = ::recv(socket.descriptor(), block.data(), block.size(), 0);
    return size > 0 ? std::string{block.data(), static_cast<std::size_t>(size)} : std::string{};
}

}  // namespace

SlowLink::SlowLink(std::uint16_t broker) : broker_port_{broker} {}

SlowLink::~SlowLink() {
    stopped_ = true;
    thread_.join();
}

void SlowLink::run() {
    while (!stopped_) {
        std::array<pollfd, 3> ends{{{listener_.descriptor(), POLLIN, 0},
                                    {client_.descriptor(), POLLIN, 0},
                                    {broker_.descriptor(), POLLIN, 0}}};
        ::poll(ends.data(), ends.size(), wait_ms());
        try {
            if (ends[0].revents != 0) accept_client();
            if (ends[1].revents != 0 && client_.open()) pass_up();
            if (ends[2].revents != 0 && broker_.open()) hold();
            pass_down_what_is_due();
        } catch (const std::runtime_error&) {
            hang_up();  // one of them is gone
        }
    }
}

void SlowLink::accept_client() {
    hang_up();
    client_ = listener_.accept(1s);
    broker_ = kontor::LoopbackSocket::connected(broker_port_);
}

void SlowLink::pass_up() {
    const auto bytes = receive_some(client_);
    bytes.empty() ? hang_up() : broker_.send(bytes);
}

void SlowLink::hold() {
    auto bytes = receive_some(broker_);
    if (bytes.empty()) return hang_up();
    late_.push_back({Clock::now() + std::chrono::milliseconds{delay_ms_.load()}, std::move(bytes)});
}

void SlowLink::pass_down_what_is_due() {
    while (!late_.empty() && late_.front().due <= Clock::now()) {
        client_.send(late_.front().bytes);
        late_.pop_front();
    }
}

void SlowLink::hang_up() {
    client_.close();
    broker_.close();
    late_.clear();
}

int SlowLink::wait_ms() const {
    if (late_.empty()) return look_up_ms;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(late_.front().due - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, look_up_ms));
}

}  // namespace gateway
