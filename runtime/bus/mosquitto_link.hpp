#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/bus/broker_address.hpp"
#include "runtime/bus/message.hpp"

struct mosquitto;

namespace kontor {

/// One MQTT 5 connection, from CONNECT to its end, on libmosquitto; the only place that knows that library. Sessions
/// start clean and expire with the connection. Not thread-safe: one thread makes all calls.
class MosquittoLink {
public:
    struct Login {
        std::string client_id;
        std::string username;
        std::string password;
        int keepalive_seconds;  ///< ≥ 5
        std::uint16_t receive_maximum;
        std::uint32_t max_packet_bytes;
        Message last_will;  ///< none with an empty topic
    };

    /// What a link tells its owner, from within `connect`, `publish`, `read`, `write` and `tick`. Implementations don't
    /// throw, and call nothing of the link.
    class Listener {
    public:
        virtual void accepted(std::uint16_t in_flight_maximum) noexcept = 0;
        /// The answers to `subscribe` and, at QoS 1, to `publish`, with the id that these gave.
        virtual void subscribed(int id, bool granted, std::string_view reason) noexcept = 0;
        virtual void acknowledged(int id, bool taken, std::string_view reason) noexcept = 0;
        /// `subscription`: the identifier of the one this copy came by; 0 from a broker that doesn't say.
        virtual void arrived(const Message& message, std::uint32_t subscription) noexcept = 0;

    protected:
        ~Listener() = default;
    };

    /// Both must outlive the link.
    MosquittoLink(const Login& login, Listener& listener);
    ~MosquittoLink();
    MosquittoLink(const MosquittoLink&) = delete;
    MosquittoLink& operator=(const MosquittoLink&) = delete;

    /// Starts to connect; only looking up a name may block. False when that failed at once.
    bool connect(const BrokerAddress& address);
    /// The descriptor to wait on, or -1 once the link is gone.
    int socket() const;
    /// True while something waits for the socket to take it.
    bool wants_write() const;

    /// To be called when the socket is readable, when it is writable, and every few seconds. False: the link is gone.
    bool read();
    bool write();
    bool tick();

    /// The packet id, or nothing and then `trouble` says why; the link may be gone.
    std::optional<int> publish(const Message& message);
    /// As `publish`. Messages carry `identifier` back.
    std::optional<int> subscribe(const std::string& filter, int qos, std::uint32_t identifier);
    /// The packet id that the next `publish` or `subscribe` will get.
    int next_id() const { return last_id_ == 65535 ? 1 : last_id_ + 1; }
    /// Says good-bye, so that the broker forgets the last will. Afterwards only `write` until the socket is gone.
    void disconnect();

    /// Why the last call failed or the link went, for the log.
    const std::string& trouble() const { return trouble_; }

    /// What is wrong with a message or a filter that MQTT can't carry, or null. Thread-safe.
    static const char* problem_with(const Message& message);
    static const char* problem_with_filter(const std::string& filter);

private:
    struct Callbacks;
    bool prepare(const BrokerAddress& address);
    void note(std::string trouble);
    bool check(int result);

    const Login& login_;
    Listener& listener_;
    std::unique_ptr<mosquitto, void (*)(mosquitto*)> handle_;
    int last_id_ = 0;
    std::string trouble_;
};

}  // namespace kontor
