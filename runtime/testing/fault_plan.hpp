#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/clock.hpp"
#include "runtime/bus/message.hpp"

namespace kontor {

/// What is on its way in a simulated broker: a message from `client` to the broker, one from the broker to `client`, or
/// the broker's acknowledgement of a message to `client`, which sent it.
struct Transit {
    enum class Hop { to_broker, to_client, acknowledgement };
    Hop hop;
    std::string_view client;
    const Message& message;
};

/// Which of them a fault hits.
using Where = std::function<bool(const Transit&)>;

/// On its way from a client to the broker, with a topic that matches `filter`. As with TCP, what is lost here is lost
/// without a word; a real connection would end soon.
Where to_broker(std::string filter = "#");
/// On its way from the broker to any client, or to one.
Where to_clients(std::string filter = "#");
Where to_client(std::string client, std::string filter = "#");
Where acknowledgement_of(std::string filter = "#");
/// One in `n` of `where`, by chance; the same each time for a seed.
Where one_in(unsigned n, std::uint64_t seed, Where where);

/// The faults a test has ordered, in the order it ordered them; the first that fits hits.
class FaultPlan {
public:
    static constexpr std::size_t always = std::numeric_limits<std::size_t>::max();

    void drop(std::size_t times, Where where = to_clients());
    void duplicate(std::size_t times, Where where = to_clients());
    /// Later messages of the same connection wait behind it: MQTT keeps order.
    void delay(Milliseconds time, std::size_t times, Where where = to_clients());
    /// The same, but what is sent later comes first: MQTT promises no order between topics.
    void overtake(Milliseconds time, std::size_t times, Where where = to_clients());
    /// No faults from now on.
    void heal() { faults_.clear(); }
    /// How often a fault has hit.
    std::size_t hits() const { return hits_; }

    struct Verdict {
        std::size_t copies = 1;
        Milliseconds delay{0};
        bool overtaken = false;
    };
    Verdict judge(const Transit& transit);

private:
    struct Fault {
        Verdict verdict;
        std::size_t times;
        Where where;
    };
    std::vector<Fault> faults_;
    std::size_t hits_ = 0;
};

}  // namespace kontor
