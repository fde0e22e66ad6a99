// MQTT 5 as the commands see it: one connection, its messages taken one at a time.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "cli/base/waiter.hpp"
#include "cli/node/endpoints.hpp"

namespace kontor::cli {

struct MqttMessage {
    std::string topic;
    std::string payload;
    std::map<std::string, std::string> properties{};  ///< MQTT user properties
    std::string response_topic{};
    std::string correlation{};
    unsigned expiry_s = 0;  ///< 0: does not expire
    bool retained = false;

    /// A user property, or "".
    std::string property(const std::string& name) const;
};

/// Not thread-safe, apart from what goes on inside.
class MqttConnection {
public:
    /// Connects with a clean session. Throws unreachable when no broker answers, refused when it does not let
    /// us in.
    MqttConnection(const MqttLogin& login, std::string client_id);
    ~MqttConnection();

    const std::string& client_id() const { return client_id_; }
    bool is_connected() const;

    /// Throws refused when the broker's access rules forbid it, unreachable when the connection broke.
    void subscribe(const std::string& filter, int qos);
    void publish(const MqttMessage& message, int qos);

    /// The next message, or nullopt when none came within `patience` or the connection broke.
    std::optional<MqttMessage> receive(Milliseconds patience);

private:
    struct Client;
    std::string client_id_;
    std::unique_ptr<Client> client_;
};

}  // namespace kontor::cli
