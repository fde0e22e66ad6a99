#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "runtime/base/clock.hpp"
#include "runtime/rpc/reply.hpp"

namespace kontor {

/// Says where the attempts of one call go and whether there is another one, and learns how they end. Attempts are numbered
/// from 0. Called from several threads, never with a lock of the client's held.
class AttemptGuide {
public:
    virtual ~AttemptGuide() = default;

    /// The instance that gets the next attempt; empty: whichever the broker chooses. An error: none is made now. Then a call
    /// of which no attempt may still be answered ends with that error, or the one it had; any other one goes on waiting, and
    /// asks again after the error's `retry_after_ms`.
    virtual std::expected<std::string, Reply> next() = 0;
    /// How long to wait before the next attempt. `asked`: what the service asked for, 0 for nothing.
    virtual Milliseconds pause(Milliseconds asked) = 0;

    /// Once for each attempt, one of these.
    virtual void answered(std::size_t attempt, const Reply& reply) = 0;
    /// No answer came within the attempt's time. The call still takes one that comes later.
    virtual void silent(std::size_t attempt) = 0;
    /// Nobody waits for it any more: it couldn't be sent, its instance is gone, another attempt was answered.
    virtual void abandoned(std::size_t attempt) = 0;
};

}  // namespace kontor
