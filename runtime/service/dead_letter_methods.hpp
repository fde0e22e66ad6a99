#pragma once

#include <functional>

#include "runtime/events/event.hpp"
#include "runtime/rpc/request.hpp"
#include "runtime/store/dead_letters.hpp"
#include "runtime/telemetry/log.hpp"

namespace kontor {

/// What an operator does with dead letters: the methods `dead-letters` (on the reader), `replay-dead-letter` and
/// `drop-dead-letter` (on the writer). For the roles operator, staff and admin.
class DeadLetterMethods {
public:
    /// Letters that one request works off; what is left needs another one, so that nobody waits long for the writer.
    static constexpr int max_at_once = 200;

    struct Parts {
        DeadLetters& letters;
        Database& read;
        Log& log;
        /// Takes in an event as its consumer does; throws when it can't.
        std::function<void(const Event&, Transaction&)> handle;
        /// Carries out a parked request; returns why it failed again.
        std::function<std::optional<std::string>(const DeadLetter&, Transaction&)> carry_out;
    };
    explicit DeadLetterMethods(Parts parts);

    Reply list(const Request& request);
    Reply replay(const Request& request, Transaction& transaction);
    Reply drop(const Request& request, Transaction& transaction);

private:
    struct Progress {
        int handled = 0;
        std::string cause;  ///< why it went no further; empty when nothing failed
    };

    DeadLetter demand_failed(std::int64_t number);
    Json view(const DeadLetterHead& head);
    Progress work_off(const DeadLetter& of, Transaction& transaction);
    Progress carry_out(const DeadLetter& command, Transaction& transaction);
    std::optional<std::string> try_event(const DeadLetter& letter, Transaction& transaction);
    Reply outcome(const DeadLetter& asked, const Progress& progress);

    Parts parts_;
    DeadLetterReader reader_;
};

}  // namespace kontor
