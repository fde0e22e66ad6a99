#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/json.hpp"
#include "runtime/bus/bus.hpp"

namespace kontor {

/// One instance of a service as its presence tells it.
struct Instance {
    std::string service;
    std::string instance;
    std::string version;
    std::string status;  ///< up, draining, down
    std::int64_t epoch = 0;
    std::int64_t position = 0;
    std::string since;
};

/// Who is there: a view of the retained presence messages. A birth carries an epoch that grows with each start; the death
/// of an older epoch never overwrites a newer birth. Thread-safe.
class Directory {
public:
    using Changed = std::function<void(const Instance&)>;

    /// Calls `changed`, on the bus's delivery thread, for each instance that appeared or changed; see also `drop_doubted`.
    /// Add before `follow`.
    void on_changed(Changed changed) { changed_.push_back(std::move(changed)); }
    /// Subscribes to `kontor/presence/<service>/+`; `+` follows all services.
    void follow(Bus& bus, std::string_view service);

    /// After a connection was lost nothing is certain: what was there may have died with the broker, whose retained
    /// messages go with it. `doubt` when it is lost; `drop_doubted`, some time after the next one is made, takes down what
    /// hasn't been heard of since, and calls `changed` on the caller's thread.
    void doubt();
    void drop_doubted();

    bool is_up(std::string_view service) const;
    std::vector<Instance> instances() const;

    /// Takes one presence message in; true when it changed the view. For `follow` and tests.
    bool take(const Message& message);

private:
    struct Known {
        Instance instance;
        bool doubted = false;
    };

    std::vector<Changed> changed_;
    mutable std::mutex mutex_;
    std::map<std::string, Known, std::less<>> instances_;  // by "<service>/<instance>"
};

}  // namespace kontor
