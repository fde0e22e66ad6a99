#pragma once

#include <optional>

#include "runtime/bus/message.hpp"
#include "runtime/rpc/request.hpp"

/// How requests and replies look as MQTT 5 messages (the bus contract): correlation data, response topic, message expiry,
/// and the user properties `id`, `timeout-ms`, `traceparent`, `principal`, `status`.
namespace kontor::wire {

inline constexpr std::size_t max_id_length = 128;
inline constexpr std::size_t correlation_length = 16;
/// Also when a caller gives no deadline: nothing waits for ever.
inline constexpr Milliseconds max_timeout{120'000};

/// What of a request message is needed to answer it, and the request. `now` starts its deadline.
struct IncomingRequest {
    Request request;
    std::string response_topic;
    std::string correlation_data;
    std::string payload_hash;  ///< SHA-256
};

/// Reads a request; a rejection for a message that can't be one (no response topic, no id, payload no JSON object).
/// In that case `incoming` still holds where to answer, as far as it was readable.
std::optional<Rejection> read_request(const Message& message, SteadyTime now, IncomingRequest& incoming);

Message write_request(const Request& request, std::string topic, std::string response_topic,
                      std::string correlation_data, Milliseconds timeout);

Message write_reply(const Reply& reply, std::string response_topic, std::string correlation_data,
                    std::string_view traceparent, Milliseconds expires_in);

Reply read_reply(const Message& message);

/// Message Expiry Interval: whole seconds, rounded up, at least one.
std::uint32_t expiry_seconds(Milliseconds timeout);

}  // namespace kontor::wire
