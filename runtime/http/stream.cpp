#include "runtime/http/stream.hpp"

#include <utility>

#include "runtime/http/stream_lot.hpp"

namespace kontor {
namespace {

/// For a client that takes a moment; whoever takes longer is told later, from where he left off.
constexpr std::size_t max_kept = std::size_t{16} * 1024;

}  // namespace

HttpStream::~HttpStream() {
    if (const auto producer = close()) producer->ended();
}

HttpStream::Pushed HttpStream::push(std::string_view text) {
    const std::scoped_lock lock{mutex_};
    if (state_ != State::open) return Pushed::ended;
    if (!kept_.empty() && kept_.size() + text.size() > max_kept) {
        refused_ = true;
        return Pushed::full;
    }
    kept_.append(text);
    signal();
    return Pushed::taken;
}

void HttpStream::end() {
    const std::scoped_lock lock{mutex_};
    if (state_ != State::open) return;
    state_ = State::ending;
    signal();
}

/// Once for all that comes until it is taken.
void HttpStream::signal() {
    if (lot_ != nullptr && !std::exchange(signalled_, true)) lot_->signal(fd_);
}

void HttpStream::attach(StreamLot& lot, int fd) {
    const std::scoped_lock lock{mutex_};
    lot_ = &lot;
    fd_ = fd;
}

HttpStream::Taken HttpStream::take() {
    const std::scoped_lock lock{mutex_};
    signalled_ = false;
    return {std::exchange(kept_, {}), state_ != State::open};
}

bool HttpStream::wants_room() {
    const std::scoped_lock lock{mutex_};
    return std::exchange(refused_, false);
}

std::shared_ptr<HttpStreamProducer> HttpStream::producer() {
    const std::scoped_lock lock{mutex_};
    return producer_;
}

std::shared_ptr<HttpStreamProducer> HttpStream::close() {
    const std::scoped_lock lock{mutex_};
    state_ = State::closed;
    lot_ = nullptr;
    std::string{}.swap(kept_);
    return std::exchange(producer_, nullptr);
}

}  // namespace kontor
