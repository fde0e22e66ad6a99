#pragma once

#include <cstdint>

#include "runtime/base/clock.hpp"

namespace kontor {

/// How long a client is waited for. While it is, its connection holds no thread.
struct HttpPatience {
    Milliseconds idle{60'000};    ///< for the first byte of a request
    Milliseconds head{10'000};    ///< from that to the end of its head
    Milliseconds body{10'000};    ///< for the body, and longer as long as it comes at `least_rate`
    Milliseconds answer{10'000};  ///< for the answer to be taken, and longer as long as it is at `least_rate`
    Milliseconds beat{15'000};    ///< for something to say on a stream; then a beat is sent
    std::uint64_t least_rate =
        4096;  ///< bytes a second, on average since the body, or the answer, began; 1 at least
};

}  // namespace kontor
