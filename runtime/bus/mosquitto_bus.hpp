#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/bus/mosquitto_session.hpp"
#include "runtime/bus/reconnect_delay.hpp"
#include "runtime/telemetry/metrics.hpp"

namespace kontor {

/// The bus on a real broker, by MQTT 5. One thread of its own makes all calls of libmosquitto and runs all callbacks.
///
/// - `publish` also refuses (and logs) what MQTT can't carry: a topic with a wildcard, a text that isn't UTF-8, more than
///   the broker's packet size. It works as soon as the broker has accepted the client, so that a handler can reply at
///   once; `connected` is true only from when all subscriptions stand.
/// - What the broker refuses (a subscription, a QoS 1 message) is logged and counted; `acknowledged` isn't called then.
/// - A lost connection takes with it everything not acknowledged, queued messages too: the owner publishes again from
///   its own log. Attempts to reconnect start after about 50 ms and slow down to one in two seconds.
/// - Callbacks may throw: that is logged and counted, and nothing else.
/// - `on_disconnected` isn't called for the end that `stop` makes. `stop` waits two seconds at most for acknowledgements.
///
/// Metrics: kontor_bus_{connections,sent,received,failed,refused,callback_failures}_total.
class MosquittoBus final : public Bus {
public:
    struct Options {
        std::string address;  ///< `host:port` or `unix:/path`
        std::string client_id;
        std::string username{};      ///< none: no name and no password are given
        std::string password{};      ///< a secret: never logged
        int keepalive_seconds = 10;  ///< 5..65535; a silently dead connection is noticed after twice that
        /// Messages at QoS 1 under way in each direction; the broker may allow fewer of ours.
        std::uint16_t receive_maximum = 1000;
        /// Bounds of what waits to be sent. More would only hide from the owner that the broker is too slow.
        std::size_t outgoing_messages = 4096;
        std::size_t outgoing_bytes = 4 << 20;
        /// The largest packet to send or to receive.
        std::uint32_t max_packet_bytes = 1114112;
        /// A broker under load needs a second; a host that isn't one never answers.
        Milliseconds connect_timeout{10'000};
        /// Then the connection is given up. Mosquitto may drop an acknowledgement when its queue for this client is full,
        /// and its place among those under way would be lost for good.
        Milliseconds acknowledge_timeout{20'000};
    };

    /// `log` and `metrics` must outlive the bus. Throws std::invalid_argument for options that can't be right.
    MosquittoBus(Options options, const Log& log, Metrics& metrics);
    ~MosquittoBus() override;

    void subscribe(std::string filter, int qos, Handler handler) override;
    bool publish(Message message, Acknowledged acknowledged = {}) override;
    void on_connected(std::function<void()> callback) override;
    void on_disconnected(std::function<void()> callback) override;
    void start(Message last_will) override;
    void stop() override;
    bool connected() const override { return connected_; }
    const std::string& client_id() const override { return login_.client_id; }

private:
    struct Request {
        std::string filter;
        int qos;
        Handler handler;
    };

    void run();
    void serve(MosquittoSession& session);
    void take_requests(MosquittoSession* session);
    void flush(MosquittoSession& session);
    void ready();
    void ended(const MosquittoSession& session);
    void log_attempt(const std::string& trouble);
    void pause(Milliseconds time);
    void call(std::string_view what, const std::vector<std::function<void()>>& callbacks);

    const Options options_;
    const BrokerAddress address_;
    const Log& log_;
    BusCounters counters_;
    prometheus::Counter& refused_;
    MosquittoLink::Login login_;

    // Shared with other threads.
    OutgoingQueue outgoing_;
    Wake wake_;
    std::mutex mutex_;
    std::vector<Request> requests_;
    std::atomic<bool> connected_ = false;
    std::atomic<bool> stopping_ = false;
    std::mutex stop_mutex_;
    std::atomic<std::thread::id> delivery_thread_{};
    std::thread thread_;

    // The delivery thread's own.
    Subscriptions subscriptions_;
    std::vector<std::function<void()>> on_connected_;
    std::vector<std::function<void()>> on_disconnected_;
    ReconnectDelay delay_;
    SteadyTime ready_since_;
    std::string last_trouble_;
    SteadyTime last_trouble_logged_;
    int attempts_ = 0;
};

}  // namespace kontor
