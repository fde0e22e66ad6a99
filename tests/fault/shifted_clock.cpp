// Takes the place of the machine's wall clock in kontor-all-shifted: the true time, and as many milliseconds more or less as
// stand in the file that KONTOR_CLOCK_SHIFT names (eight bytes, in the machine's order). Time is changed by writing there.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "runtime/base/clock.hpp"

namespace {

using Shift = std::atomic<std::int64_t>;
static_assert(sizeof(Shift) == 8 && Shift::is_always_lock_free);

const Shift& map_shift() {
    const char* file = std::getenv("KONTOR_CLOCK_SHIFT");
    const int fd = file == nullptr ? -1 : ::open(file, O_RDONLY | O_CLOEXEC);
    void* const mapped = ::mmap(nullptr, sizeof(Shift), PROT_READ, MAP_SHARED, fd, 0);
    ::close(fd);
    if (mapped != MAP_FAILED) return *static_cast<const Shift*>(mapped);
    std::fputs("KONTOR_CLOCK_SHIFT must name a file of eight bytes\n", stderr);
    std::exit(EXIT_FAILURE);
}

}  // namespace

namespace kontor {

Time SystemClock::now() const {
    static const Shift& shift = map_shift();
    return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now()) + Milliseconds{shift.load()};
}

SteadyTime SystemClock::steady() const {
    return std::chrono::steady_clock::now();
}

}  // namespace kontor
