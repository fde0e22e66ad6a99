// Takes the audit's snapshot: asks every service over its public rpc, at a moment when nothing moves.
#pragma once

#include <functional>
#include <string>

#include "cli/audit/snapshot.hpp"
#include "cli/base/waiter.hpp"
#include "cli/node/rpc.hpp"

namespace kontor::cli {

class SnapshotReader {
public:
    SnapshotReader(Services& services, Waiter& waiter) : services_(services), waiter_(waiter) {}

    /// Waits up to `settle` until all consumers are level and no saga is at work, takes the snapshot, and
    /// takes it again if something happened meanwhile. When the time is over the last one stands, with
    /// `settled` false. Throws unreachable when a service does not answer, or not as its contract says.
    Snapshot read(Milliseconds settle);

    /// Waits up to `patience` until `consumer` has taken in all of `producer`'s log. Returns whether it has.
    bool await_level(const std::string& consumer, const std::string& producer, Milliseconds patience);

private:
    using Input = nlohmann::json;
    using OnItem = std::function<void(const nlohmann::json&)>;

    nlohmann::json ask(const std::string& service, const std::string& method, const Input& input);
    nlohmann::json ask_for_page(const std::string& service, const std::string& method, Input& input);
    void for_each_item(const std::string& service, const std::string& method, Input input,
                       const OnItem& on_item);

    PositionRow position_of(const std::string& service, std::string* now = nullptr);
    Snapshot read_movement();
    void read_unfinished_sagas(Snapshot& snapshot);
    void read_books(Snapshot& snapshot);

    Services& services_;
    Waiter& waiter_;
};

/// Nothing is on its way: every consumer has all of its producers' events, and no saga is at work.
bool is_quiet(const Snapshot& movement);

}  // namespace kontor::cli
