#include "cli/base/waiter.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>

namespace kontor::cli {
namespace {

std::atomic<bool> interrupt_seen{false};
static_assert(std::atomic<bool>::is_always_lock_free, "it is set in a signal handler");

// A second Ctrl-C ends the program as usual.
void note_interrupt(int signal) {
    interrupt_seen = true;
    std::signal(signal, SIG_DFL);
}

// Short enough that Ctrl-C feels immediate.
constexpr Milliseconds slice{50};

}  // namespace

bool SteadyWaiter::pause(Milliseconds duration) {
    const TimePoint end = now() + duration;
    while (!interrupted()) {
        const auto left = end - now();
        if (left <= left.zero()) return true;
        std::this_thread::sleep_for(std::min<TimePoint::duration>(left, slice));
    }
    return false;
}

void catch_interrupts() {
    std::signal(SIGINT, note_interrupt);
    std::signal(SIGTERM, note_interrupt);
}

bool interrupted() {
    return interrupt_seen;
}

}  // namespace kontor::cli
