#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/bus/bus.hpp"
#include "runtime/bus/subscriptions.hpp"
#include "runtime/testing/simulated_broker.hpp"

namespace kontor {

/// A client of a `SimulatedBroker`. It behaves as `MosquittoBus` does, on one thread: the delivery thread is the one that
/// runs the scheduler.
class SimulatedBus final : public Bus {
public:
    /// `broker` must outlive the bus.
    SimulatedBus(SimulatedBroker& broker, std::string client_id);
    ~SimulatedBus() override;

    void subscribe(std::string filter, int qos, Handler handler) override;
    bool publish(Message message, Acknowledged acknowledged = {}) override;
    void on_connected(std::function<void()> callback) override {
        on_connected_.push_back(std::move(callback));
    }
    void on_disconnected(std::function<void()> callback) override {
        on_disconnected_.push_back(std::move(callback));
    }
    void start(Message last_will) override;
    /// What was published still arrives, though no acknowledgement comes any more.
    void stop() override;
    bool connected() const override { return connected_; }
    const std::string& client_id() const override { return client_id_; }

    /// The end of a process: the connection is lost, no callback is called, and the bus is never used again.
    void crash();
    /// `publish` says no that many times, as when the outgoing queue is full.
    void refuse_publishes(std::size_t times) { refusals_ = times; }
    /// Callbacks that threw. As with the real bus they harm nothing else, so tests should look.
    std::size_t callback_failures() const { return callback_failures_; }

private:
    friend class SimulatedBroker;
    using Callbacks = std::vector<std::function<void()>>;

    // What the broker tells.
    void opened(SimulatedBroker::Session& session);
    void ready();
    void closed();
    void arrived(const Message& message, std::uint32_t subscription);

    void call_all(const Callbacks& callbacks);
    void guarded(const std::function<void()>& callback);

    SimulatedBroker& broker_;
    const std::string client_id_;
    Subscriptions subscriptions_;
    Callbacks on_connected_;
    Callbacks on_disconnected_;
    Message last_will_;
    SimulatedBroker::Session* session_ = nullptr;
    bool wanted_ = false;  // between start and stop
    bool connected_ = false;
    std::size_t refusals_ = 0;
    std::size_t callback_failures_ = 0;
    std::shared_ptr<int> alive_ = std::make_shared<int>();  // for what is scheduled
};

}  // namespace kontor
