#include "runtime/testing/one_processor.hpp"

namespace kontor {
namespace {

void stay_on(std::size_t processor) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(processor, &only);
    ::sched_setaffinity(0, sizeof only, &only);
}

std::size_t nth(std::size_t n, const cpu_set_t& allowed) {
    auto left = n % static_cast<std::size_t>(CPU_COUNT(&allowed));
    for (std::size_t processor = 0;; ++processor) {
        if (CPU_ISSET(processor, &allowed) && left-- == 0) return processor;
    }
}

}  // namespace

OneProcessor::OneProcessor() noexcept {
    const int here = ::sched_getcpu();
    if (::sched_getaffinity(0, sizeof before_, &before_) == 0 && here >= 0)
        stay_on(static_cast<std::size_t>(here));
}

OneProcessor::OneProcessor(std::size_t n) noexcept {
    if (::sched_getaffinity(0, sizeof before_, &before_) == 0) stay_on(nth(n, before_));
}

OneProcessor::~OneProcessor() {
    if (CPU_COUNT(&before_) > 0) ::sched_setaffinity(0, sizeof before_, &before_);
}

}  // namespace kontor
