#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

namespace gateway {

/// Who has guessed wrong how often, by some name; the longest unused goes when there are too many. Not thread-safe.
class Guesses {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::milliseconds;
    struct Rule {
        int free;          ///< wrong guesses without any delay
        Duration first;    ///< delay after one more; it doubles with each further one
        Duration longest;  ///< and never grows beyond this: a delay is no lock
    };

    Guesses(Rule rule, std::size_t limit) : rule_{rule}, limit_{limit} {}

    /// How long from `now` until the next guess is taken; zero: at once.
    Duration wait(const std::string& name, Time now) const;
    void add(const std::string& name, Time now);
    /// The last one wasn't wrong, or wasn't decided.
    void take_back(const std::string& name);
    /// The right password: what was wrong before is forgotten, and the name is known from now on.
    void forgive(const std::string& name, Time now);
    bool is_known(const std::string& name) const;
    std::size_t size() const { return order_.size(); }

private:
    struct Record {
        std::string name;
        int wrong = 0;
        bool known = false;
        Time last{};
    };
    Record& touch(const std::string& name, Time now);
    const Record* find(const std::string& name) const;

    Rule rule_;
    std::size_t limit_;
    std::list<Record> order_;  // the latest used first
    std::unordered_map<std::string, std::list<Record>::iterator> records_;
};

/// Slows down who guesses passwords, with delays that grow up to a bound and never become a lock: by account from one
/// address, by address, and by account from anywhere. An address from which an account was logged in to is only judged by
/// itself, so that strangers can't keep a customer out. Whether the account exists makes no difference. Kept in memory alone.
/// Not thread-safe.
class LoginThrottle {
public:
    using Time = Guesses::Time;
    using Duration = Guesses::Duration;
    /// Any texts; equal ones are one account, one address.
    struct Attempt {
        std::string account;
        std::string address;
    };

    /// Wrong guesses are forgotten after so long without another one.
    static constexpr std::chrono::minutes forgotten_after{15};
    static constexpr std::size_t limit = 4096;  ///< accounts, addresses, and pairs of them
    static constexpr Guesses::Rule pair_rule{5, std::chrono::seconds{1}, std::chrono::seconds{30}};
    static constexpr Guesses::Rule address_rule{20, std::chrono::seconds{1}, std::chrono::seconds{30}};
    /// Softer, as it meets the account's owner, too, who comes from a new address.
    static constexpr Guesses::Rule account_rule{20, std::chrono::milliseconds{500}, std::chrono::seconds{4}};

    /// Zero: go on, and say how it ended; until then it counts as a wrong guess, so that many at once are no way around.
    /// Otherwise how long to wait; nothing is counted then.
    Duration begin(const Attempt& attempt, Time now);
    void succeeded(const Attempt& attempt, Time now);
    /// There was no answer: the guess was none.
    void undecided(const Attempt& attempt);

private:
    static std::string pair_of(const Attempt& attempt);

    Guesses pairs_{pair_rule, limit};
    Guesses addresses_{address_rule, limit};
    Guesses accounts_{account_rule, limit};
};

}  // namespace gateway
