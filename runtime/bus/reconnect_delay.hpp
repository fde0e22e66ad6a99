#pragma once

#include <algorithm>
#include <random>

#include "runtime/base/clock.hpp"

namespace kontor {

/// How long to wait before the next attempt to connect: doubling from 50 ms to 2 s, each time a random part of its upper
/// half, so that the services of a host don't all come at once when the broker returns.
class ReconnectDelay {
public:
    static constexpr Milliseconds shortest{50};
    static constexpr Milliseconds longest{2000};

    explicit ReconnectDelay(unsigned seed = std::random_device{}()) : random_{seed} {
        random_.discard(2);  // its first numbers are nearly the same for seeds that are near
    }

    Milliseconds next() {
        const auto most = next_;
        next_ = std::min(next_ * 2, longest);
        return Milliseconds{
            std::uniform_int_distribution<Milliseconds::rep>{most.count() / 2, most.count()}(random_)};
    }
    void reset() { next_ = shortest; }

private:
    Milliseconds next_ = shortest;
    std::minstd_rand random_;
};

}  // namespace kontor
