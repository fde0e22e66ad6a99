// Requests to the services over MQTT, as an operator: read-only questions that may be asked again.
#pragma once

#include <expected>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/base/waiter.hpp"
#include "cli/node/mqtt.hpp"

namespace kontor::cli {

struct RpcFailure {
    enum class Kind { rejected, error, no_answer } kind = Kind::no_answer;
    std::string code;
    std::string text;
};

using RpcResult = std::expected<nlohmann::json, RpcFailure>;

/// What the audit needs of the services: the seam at which tests answer in their place.
class Services {
public:
    virtual ~Services() = default;
    virtual RpcResult ask(const std::string& service, const std::string& method,
                          const nlohmann::json& input) = 0;
    /// Asks several services the same; their answers in that order. Asked once each, where they can be, all at the same
    /// time.
    virtual std::vector<RpcResult> ask_all(const std::vector<std::string>& services,
                                           const std::string& method, const nlohmann::json& input);
};

class RpcClient final : public Services {
public:
    /// A request or its reply is lost when a service or the broker restarts: hence again after a while.
    struct Times {
        Milliseconds deadline{15'000};
        Milliseconds ask_again_after{5'000};
    };

    /// Connects as the operator. Throws as MqttConnection does.
    explicit RpcClient(const MqttLogin& login) : RpcClient(login, Times{}) {}
    RpcClient(const MqttLogin& login, Times times);

    /// Sends the request with one id, again and over a new connection if need be, until an answer comes or
    /// the deadline has passed.
    RpcResult ask(const std::string& service, const std::string& method,
                  const nlohmann::json& input) override;

    /// Sends all requests, then waits for the answers until `ask_again_after` is over.
    std::vector<RpcResult> ask_all(const std::vector<std::string>& services, const std::string& method,
                                   const nlohmann::json& input) override;

private:
    MqttMessage request(const std::string& service, const std::string& method,
                        const nlohmann::json& input) const;
    std::optional<MqttMessage> reply_to(const MqttMessage& request, TimePoint until);
    RpcResult ask_once(MqttMessage& request, TimePoint deadline);
    void reconnect();

    MqttLogin login_;
    Times times_;
    SteadyWaiter waiter_;
    std::unique_ptr<MqttConnection> connection_;
};

}  // namespace kontor::cli
