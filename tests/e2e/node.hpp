#pragma once

#include <sys/types.h>

#include <array>
#include <filesystem>
#include <functional>
#include <string>

#include "cli/node/endpoints.hpp"
#include "runtime/base/json.hpp"
#include "runtime/testing/temporary_folder.hpp"

namespace kontor {

inline constexpr std::array services{"users",  "catalog",      "inventory", "payment",          "shipping",
                                     "orders", "notification", "registry",  "saga-coordinator", "gateway"};

/// A whole node of a test's own: broker, ten services, supervisor, started as `./dev up` does it, on free loopback ports,
/// with an empty catalogue and all its state in a temporary folder. It is stopped with this object.
class Node {
public:
    /// Returns when the node is ready. Throws with what `up` said when it doesn't get there.
    Node() : Node{[](const std::filesystem::path&) {}} {}
    /// As above, with a state folder that was prepared before.
    explicit Node(const std::function<void(const std::filesystem::path& state)>& prepare);
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    const std::filesystem::path& state() const { return state_; }
    /// What the node says of itself.
    Json endpoints() const;
    /// Its identities at the broker.
    cli::MqttLogin observer() const;
    cli::MqttLogin messenger() const;
    cli::MqttLogin operator_login() const;

    /// Of a service, or of "broker".
    pid_t pid(const std::string& component) const;
    /// As a crash does; returns when the supervisor has started it again. Throws when that doesn't happen.
    void kill(const std::string& component) const;
    /// True when the gateway says that an order can go through.
    bool is_ready() const;
    /// Everything a component has logged and the supervisor has kept.
    std::string log(const std::string& component) const;
    /// Lets another client in: adds it to the passwords and the access list of this node's broker.
    cli::MqttLogin admit(const std::string& name, const std::string& access) const;

private:
    TemporaryFolder folder_;
    std::filesystem::path state_;
};

}  // namespace kontor
