// Fails when the toolchain is broken in one of the ways that show only at run time.
#include <chrono>
#include <ctime>
#include <stdexcept>
#include <thread>

static_assert(sizeof(std::time_t) == 8, "time goes on after January 2038");

int main() {
    bool caught = false;
    std::thread thread{[&caught] {
        try {
            throw std::runtime_error{"unwinding works in a thread"};
        } catch (const std::exception&) {
            caught = true;
        }
    }};
    thread.join();
    const bool clock_runs = std::chrono::system_clock::now() > std::chrono::system_clock::time_point{};
    return caught && clock_runs ? 0 : 1;
}
