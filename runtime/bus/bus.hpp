#pragma once

#include <functional>
#include <string>

#include "runtime/bus/message.hpp"

namespace kontor {

/// The seam to the broker. `MosquittoBus` is the real one, `SimulatedBus` the one tests and simulations use.
///
/// Sessions start clean and end with the connection: nothing is owed to a client that is away. What must not be lost is
/// asked for again by whoever misses it.
class Bus {
public:
    using Handler = std::function<void(const Message&)>;
    using Acknowledged = std::function<void()>;

    virtual ~Bus() = default;

    /// Subscribes now and after each reconnect. `handler` runs on the bus's one delivery thread and must be quick.
    /// Thread-safe. A message goes to every subscription it matches.
    virtual void subscribe(std::string filter, int qos, Handler handler) = 0;

    /// Sends a message, never blocking. False, and nothing sent, when there is no connection or the outgoing queue is full.
    /// `acknowledged` is called on the delivery thread when the broker has acknowledged a QoS 1 message; it is dropped
    /// when the connection goes first. Thread-safe.
    [[nodiscard]] virtual bool publish(Message message, Acknowledged acknowledged = {}) = 0;

    /// Called on the delivery thread after each connect, once the broker has confirmed all subscriptions known by then.
    /// Add before `start`.
    virtual void on_connected(std::function<void()> callback) = 0;
    /// Called on the delivery thread after each loss of the connection. Add before `start`.
    virtual void on_disconnected(std::function<void()> callback) = 0;

    /// Connects, and keeps reconnecting, with `last_will` for the broker to publish when this client vanishes. Call once.
    virtual void start(Message last_will) = 0;
    /// Sends what is queued (bounded), disconnects cleanly (no last will), and ends the delivery thread. Idempotent.
    virtual void stop() = 0;

    virtual bool connected() const = 0;
    virtual const std::string& client_id() const = 0;
};

}  // namespace kontor
