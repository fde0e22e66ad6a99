#include "runtime/rpc/wire.hpp"

#include <algorithm>
#include <charconv>

#include "runtime/security/sha256.hpp"

namespace kontor::wire {
namespace {

constexpr const char* json_type = "application/json";

Milliseconds read_timeout(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return max_timeout;
    return std::clamp(Milliseconds{value}, Milliseconds{0}, max_timeout);
}

Rejection malformed(std::string detail) {
    return {RejectionKind::invalid, "malformed-request", std::move(detail)};
}

}  // namespace

std::uint32_t expiry_seconds(Milliseconds timeout) {
    return static_cast<std::uint32_t>(std::max<std::int64_t>(1, (timeout.count() + 999) / 1000));
}

std::optional<Rejection> read_request(const Message& message, SteadyTime now, IncomingRequest& incoming) {
    incoming.response_topic = message.response_topic;
    incoming.correlation_data = message.correlation_data;
    auto& request = incoming.request;
    request.id = message.property("id");
    request.principal = principal_of(message.property("principal"));
    request.deadline = now + read_timeout(message.property("timeout-ms"));
    request.trace = parse_traceparent(message.property("traceparent")).value_or(TraceContext{});
    if (request.id.empty() || request.id.size() > max_id_length) {
        return malformed("the user property \"id\" must have 1 to 128 bytes");
    }
    request.body = message.payload.empty() ? Json::object() : parse_json(message.payload, max_request_depth);
    if (!request.body.is_object()) return malformed("the payload must be a JSON object");
    incoming.payload_hash = sha256(message.payload);
    return std::nullopt;
}

Message write_request(const Request& request, std::string topic, std::string response_topic,
                      std::string correlation_data, Milliseconds timeout) {
    Message message;
    message.topic = std::move(topic);
    message.payload = request.body.dump();
    message.response_topic = std::move(response_topic);
    message.correlation_data = std::move(correlation_data);
    message.content_type = json_type;
    message.expiry_seconds = expiry_seconds(timeout);
    message.set_property("id", request.id);
    message.set_property("timeout-ms", std::to_string(timeout.count()));
    if (!request.trace.empty()) message.set_property("traceparent", request.trace.traceparent());
    message.set_property("principal", to_property(request.principal));
    return message;
}

Message write_reply(const Reply& reply, std::string response_topic, std::string correlation_data,
                    std::string_view traceparent, Milliseconds expires_in) {
    Message message;
    message.topic = std::move(response_topic);
    message.payload = reply.body().dump(-1, ' ', false, Json::error_handler_t::replace);
    message.correlation_data = std::move(correlation_data);
    message.content_type = reply.is_ok() ? json_type : "application/problem+json";
    message.expiry_seconds = expiry_seconds(expires_in);
    message.set_property("status", std::string{reply.status_text()});
    if (!traceparent.empty()) message.set_property("traceparent", std::string{traceparent});
    return message;
}

Reply read_reply(const Message& message) {
    auto body = parse_json(message.payload);
    if (!body.is_object()) return Reply::error({ErrorKind::internal, "the reply is not a JSON object"});
    return Reply::received(message.property("status"), std::move(body));
}

}  // namespace kontor::wire
