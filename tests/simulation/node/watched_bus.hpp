#pragma once

#include "runtime/bus/bus.hpp"

namespace simulation {

/// A bus that asks before each message whether the process still lives.
class WatchedBus final : public kontor::Bus {
public:
    /// `before` says no when the process has died; then nothing is sent.
    WatchedBus(kontor::Bus& bus, std::function<bool()> before) : bus_{bus}, before_{std::move(before)} {}

    void subscribe(std::string filter, int qos, Handler handler) override {
        bus_.subscribe(std::move(filter), qos, std::move(handler));
    }
    bool publish(kontor::Message message, Acknowledged acknowledged) override {
        return before_() && bus_.publish(std::move(message), std::move(acknowledged));
    }
    void on_connected(std::function<void()> callback) override { bus_.on_connected(std::move(callback)); }
    void on_disconnected(std::function<void()> callback) override {
        bus_.on_disconnected(std::move(callback));
    }
    void start(kontor::Message last_will) override { bus_.start(std::move(last_will)); }
    void stop() override { bus_.stop(); }
    bool connected() const override { return bus_.connected(); }
    const std::string& client_id() const override { return bus_.client_id(); }

private:
    kontor::Bus& bus_;
    std::function<bool()> before_;
};

}  // namespace simulation
