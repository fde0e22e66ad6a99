#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runtime/bus/mosquitto_bus.hpp"
#include "runtime/rpc/request.hpp"
#include "runtime/testing/captured_log.hpp"

namespace gateway {

/// All services behind the gateway, played by one client of the broker: a test says how each method answers,
/// and sees what was asked.
class PlayedServices {
public:
    /// Nothing: no answer comes.
    using Answer = std::function<std::optional<kontor::Reply>(const kontor::Request&)>;

    explicit PlayedServices(const std::string& broker_address);
    ~PlayedServices();

    /// `method` is `service.method`. Until said otherwise, a method answers ok with an empty object.
    void on(const std::string& method, Answer answer);
    void on(const std::string& method, kontor::Reply reply);
    /// Retained presence: up, draining or down.
    void set_presence(const std::string& service, const std::string& status);
    void publish(const std::string& topic, const kontor::Json& payload);
    void publish(kontor::Message message);

    std::vector<kontor::Request> asked(const std::string& method) const;
    /// The last request of that method; throws when there was none.
    kontor::Request last(const std::string& method) const;
    void forget();

private:
    void receive(const kontor::Message& message);
    std::optional<kontor::Reply> answer(const std::string& method, const kontor::Request& request);

    kontor::CapturedLog log_;
    kontor::SystemClock clock_;
    kontor::Metrics metrics_;
    mutable std::mutex mutex_;
    std::map<std::string, Answer> answers_;
    std::map<std::string, std::vector<kontor::Request>> asked_;
    std::int64_t epoch_ = 1;
    kontor::MosquittoBus bus_;
};

}  // namespace gateway
