#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/clock.hpp"
#include "runtime/store/statement.hpp"
#include "runtime/store/transaction.hpp"
#include "runtime/telemetry/metrics.hpp"

namespace kontor {

/// How often an event or a command is tried before it is parked.
inline constexpr int max_attempts = 5;
/// Rows a service keeps at most: an operator must see the trouble long before, and the store must not fill with it.
inline constexpr std::int64_t max_dead_letters = 10'000;

/// An event or a command that was parked, because its handling failed or because it waits behind one that did.
struct DeadLetter {
    enum class Kind { event, command };
    enum class State {
        failed,  ///< for an operator: to be replayed or dropped
        waiting  ///< an event behind a failed one of the same entity
    };

    std::int64_t number = 0;  ///< given by the store, never twice
    Kind kind = Kind::event;
    std::string source{};       ///< the producer of an event, the method of a command
    std::int64_t sequence = 0;  ///< of an event, in its producer's log
    std::string entity{};       ///< of an event, as `entity_id`
    std::string entity_id{};
    std::string request_id{};              ///< of a command
    std::int64_t fingerprint = 0;          ///< of a command, as in `HandledRequest`
    std::optional<std::string> content{};  ///< JSON; nothing where the request is private
    std::string cause{};                   ///< why it failed; empty while it only waits
    int attempts = 0;
    Time parked_at{};
    State state = State::failed;
};

std::string_view name_of(DeadLetter::Kind kind);
std::string_view name_of(DeadLetter::State state);

/// The table `dead_letters`, for the writer.
class DeadLetters {
public:
    DeadLetters(Database& database, Metrics& metrics);

    /// No more can be parked: what fails now is tried on and on.
    bool full();
    /// Events of that entity have to wait.
    bool holds(std::string_view source, std::string_view entity, std::string_view entity_id);
    /// Adds one; its number and time are made here, and a cause is cut to a readable length. Throws
    /// `SQLite::Exception` for one that is parked already. The caller has asked whether it is full.
    void park(DeadLetter letter, Transaction& transaction);
    std::optional<DeadLetter> find(std::int64_t number);
    std::optional<DeadLetter> find_request(std::string_view request_id);
    /// The first event that is parked of the entity of `letter`.
    std::optional<DeadLetter> first_of(const DeadLetter& letter);
    /// How many are parked of the entity of `letter`.
    std::int64_t count_of(const DeadLetter& letter);
    /// It is the one an operator has to look at. Returns the cause as it is kept.
    std::string fail(std::int64_t number, std::string_view cause, int attempts);
    void remove(std::int64_t number, Transaction& transaction);

    /// As last committed. Any thread.
    std::int64_t count() const { return count_; }

private:
    std::int64_t counted();
    void note_count(Transaction& transaction);
    void show_count(std::int64_t count);

    Statement counted_;
    Statement holds_;
    Statement insert_;
    Statement find_;
    Statement find_request_;
    Statement first_of_;
    Statement count_of_;
    Statement fail_;
    Statement remove_;
    prometheus::Gauge& gauge_;
    std::atomic<std::int64_t> count_ = 0;
};

/// A dead letter without its content, which may be large, and how many bytes that has.
struct DeadLetterHead {
    DeadLetter letter;
    std::int64_t content_bytes = 0;
};

/// Reads the table `dead_letters` through any connection.
class DeadLetterReader {
public:
    explicit DeadLetterReader(Database& database);
    /// Those with a number above `number`, in order, at most `limit`.
    std::vector<DeadLetterHead> after(std::int64_t number, int limit);
    std::optional<std::string> content(std::int64_t number);

private:
    Statement after_;
    Statement content_;
};

}  // namespace kontor
