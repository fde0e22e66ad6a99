#include "runtime/bus/mosquitto_link.hpp"

#include <mosquitto.h>
#include <mqtt_protocol.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "runtime/base/invariant.hpp"
#include "runtime/bus/host_name.hpp"

namespace kontor {
namespace {

constexpr std::size_t longest_text = 65535;  // MQTT's length field of strings and binary data
constexpr int failure_from = 0x80;           // MQTT 5 reason codes from here on are failures
constexpr int packets_a_turn = 64;           // then what waits to be sent has its turn

/// A list of MQTT properties under construction.
class Properties {
public:
    Properties() = default;
    ~Properties() { mosquitto_property_free_all(&list_); }
    Properties(const Properties&) = delete;
    Properties& operator=(const Properties&) = delete;

    mosquitto_property** list() { return &list_; }
    const mosquitto_property* get() const { return list_; }
    mosquitto_property* release() { return std::exchange(list_, nullptr); }

private:
    mosquitto_property* list_ = nullptr;
};

int add_properties(const Message& message, mosquitto_property** list) {
    int result = mosquitto_property_add_byte(list, MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, message.utf8 ? 1 : 0);
    const auto add_text = [&](int identifier, const std::string& text) {
        if (result == 0 && !text.empty())
            result = mosquitto_property_add_string(list, identifier, text.c_str());
    };
    add_text(MQTT_PROP_CONTENT_TYPE, message.content_type);
    add_text(MQTT_PROP_RESPONSE_TOPIC, message.response_topic);
    if (result == 0 && !message.correlation_data.empty()) {
        result =
            mosquitto_property_add_binary(list, MQTT_PROP_CORRELATION_DATA, message.correlation_data.data(),
                                          static_cast<std::uint16_t>(message.correlation_data.size()));
    }
    if (result == 0 && message.expiry_seconds) {
        result =
            mosquitto_property_add_int32(list, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, *message.expiry_seconds);
    }
    for (const auto& [name, value] : message.user_properties) {
        if (result != 0) break;
        result =
            mosquitto_property_add_string_pair(list, MQTT_PROP_USER_PROPERTY, name.c_str(), value.c_str());
    }
    return result;
}

using CText = std::unique_ptr<char, decltype(&std::free)>;

std::string read_text(const mosquitto_property* properties, int identifier) {
    char* text = nullptr;
    mosquitto_property_read_string(properties, identifier, &text, false);
    const CText owner{text, &std::free};
    return text == nullptr ? std::string{} : std::string{text};
}

std::string read_correlation_data(const mosquitto_property* properties) {
    void* data = nullptr;
    std::uint16_t size = 0;
    mosquitto_property_read_binary(properties, MQTT_PROP_CORRELATION_DATA, &data, &size, false);
    const CText owner{static_cast<char*>(data), &std::free};
    return data == nullptr ? std::string{} : std::string{owner.get(), size};
}

void read_user_properties(const mosquitto_property* properties, Message& message) {
    for (auto* at = properties; at != nullptr; at = mosquitto_property_next(at)) {
        if (mosquitto_property_identifier(at) != MQTT_PROP_USER_PROPERTY) continue;
        char* name = nullptr;
        char* value = nullptr;
        mosquitto_property_read_string_pair(at, MQTT_PROP_USER_PROPERTY, &name, &value, false);
        const CText name_owner{name, &std::free};
        const CText value_owner{value, &std::free};
        if (name != nullptr && value != nullptr) message.set_property(name, value);
    }
}

Message read_message(const mosquitto_message& from, const mosquitto_property* properties) {
    Message message;
    message.topic = from.topic;
    if (from.payloadlen > 0) {
        message.payload.assign(static_cast<const char*>(from.payload),
                               static_cast<std::size_t>(from.payloadlen));
    }
    message.qos = static_cast<std::uint8_t>(from.qos);
    message.retain = from.retain;
    message.content_type = read_text(properties, MQTT_PROP_CONTENT_TYPE);
    message.response_topic = read_text(properties, MQTT_PROP_RESPONSE_TOPIC);
    message.correlation_data = read_correlation_data(properties);
    std::uint8_t utf8 = 0;
    mosquitto_property_read_byte(properties, MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, &utf8, false);
    message.utf8 = utf8 == 1;
    std::uint32_t expiry = 0;
    if (mosquitto_property_read_int32(properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, &expiry, false) !=
        nullptr) {
        message.expiry_seconds = expiry;
    }
    read_user_properties(properties, message);
    return message;
}

const char* problem_with_text(const std::string& text) {
    if (text.size() > longest_text) return "a text is longer than 65535 bytes";
    const bool valid =
        mosquitto_validate_utf8(text.data(), static_cast<int>(text.size())) == MOSQ_ERR_SUCCESS;
    return text.empty() || valid ? nullptr : "a text is not UTF-8, or has control characters";
}

const char* problem_with_topic(const std::string& topic) {
    if (const auto* problem = problem_with_text(topic)) return problem;
    const bool valid = mosquitto_pub_topic_check2(topic.data(), topic.size()) == MOSQ_ERR_SUCCESS;
    return topic.empty() || valid ? nullptr : "a topic to publish to has a wildcard or too many levels";
}

/// libmosquitto's own codes are small; from a DISCONNECT packet they are MQTT 5 reason codes.
const char* describe(int result) {
    if (result == MOSQ_ERR_ERRNO) return std::strerror(errno);
    return result >= failure_from ? mosquitto_reason_string(result) : mosquitto_strerror(result);
}

}  // namespace

/// What libmosquitto calls. They run inside C frames, so nothing may be thrown through them.
struct MosquittoLink::Callbacks {
    static MosquittoLink& link(void* self) { return *static_cast<MosquittoLink*>(self); }

    static void connect(mosquitto*, void* self, int reason, int,
                        const mosquitto_property* properties) noexcept {
        if (reason >= failure_from) {
            link(self).note(std::string{"refused by the broker: "} + mosquitto_reason_string(reason));
            return;
        }
        std::uint16_t in_flight_maximum = 65535;  // MQTT 5's value when the broker names none
        mosquitto_property_read_int16(properties, MQTT_PROP_RECEIVE_MAXIMUM, &in_flight_maximum, false);
        link(self).listener_.accepted(in_flight_maximum);
    }

    static void disconnect(mosquitto*, void* self, int reason, const mosquitto_property*) noexcept {
        if (reason >= failure_from) link(self).note(std::string{"ended by the broker: "} + describe(reason));
    }

    static void subscribe(mosquitto*, void* self, int id, int count, const int* reasons,
                          const mosquitto_property*) noexcept {
        for (int i = 0; i < count; ++i) {
            const bool granted = reasons[i] < failure_from;
            link(self).listener_.subscribed(id, granted,
                                            granted ? "granted" : mosquitto_reason_string(reasons[i]));
        }
    }

    static void publish(mosquitto*, void* self, int id, int reason, const mosquitto_property*) noexcept {
        link(self).listener_.acknowledged(id, reason < failure_from, mosquitto_reason_string(reason));
    }

    static void message(mosquitto*, void* self, const mosquitto_message* message,
                        const mosquitto_property* properties) noexcept {
        std::uint32_t subscription = 0;
        mosquitto_property_read_varint(properties, MQTT_PROP_SUBSCRIPTION_IDENTIFIER, &subscription, false);
        link(self).listener_.arrived(read_message(*message, properties), subscription);
    }
};

MosquittoLink::MosquittoLink(const Login& login, Listener& listener)
    : login_{login}, listener_{listener}, handle_{nullptr, &mosquitto_destroy} {
    static const int library = mosquitto_lib_init();
    INVARIANT(library == MOSQ_ERR_SUCCESS);
    handle_.reset(mosquitto_new(login.client_id.c_str(), true, this));
    INVARIANT(handle_ != nullptr);
    mosquitto_connect_v5_callback_set(handle_.get(), Callbacks::connect);
    mosquitto_disconnect_v5_callback_set(handle_.get(), Callbacks::disconnect);
    mosquitto_subscribe_v5_callback_set(handle_.get(), Callbacks::subscribe);
    mosquitto_publish_v5_callback_set(handle_.get(), Callbacks::publish);
    mosquitto_message_v5_callback_set(handle_.get(), Callbacks::message);
}

MosquittoLink::~MosquittoLink() = default;

bool MosquittoLink::connect(const BrokerAddress& address) {
    if (!prepare(address)) return false;
    // CONNECT's own properties can be given to the blocking call alone, which would hold up `stop` for minutes while a
    // distant host is silent. For TCP it therefore fails on purpose (nothing listens on a folder), and the call that
    // doesn't block takes over what it left. A Unix socket never blocks.
    Properties properties;
    if (!check(mosquitto_property_add_int32(properties.list(), MQTT_PROP_MAXIMUM_PACKET_SIZE,
                                            login_.max_packet_bytes))) {
        return false;
    }
    const bool tcp = address.port != 0;
    const int result = mosquitto_connect_bind_v5(handle_.get(), tcp ? "/" : address.host.c_str(), 0,
                                                 login_.keepalive_seconds, nullptr, properties.get());
    if (!tcp) return check(result);
    const int tcp_result =
        mosquitto_connect_async(handle_.get(), address.host.c_str(), address.port, login_.keepalive_seconds);
    if (tcp_result == MOSQ_ERR_EAI) note(describe_unresolved(address.host, errno));
    return check(tcp_result);
}

bool MosquittoLink::prepare(const BrokerAddress& address) {
    auto* handle = handle_.get();
    const auto& will = login_.last_will;
    bool ready = check(mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5)) &&
                 check(mosquitto_int_option(handle, MOSQ_OPT_RECEIVE_MAXIMUM, login_.receive_maximum)) &&
                 // No limit of libmosquitto's own: the session keeps to the broker's.
                 check(mosquitto_int_option(handle, MOSQ_OPT_SEND_MAXIMUM, 0)) &&
                 // Without it QoS 1 over TCP waits for delayed acknowledgements.
                 check(mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, address.port != 0 ? 1 : 0));
    if (!login_.username.empty()) {
        ready = ready &&
                check(mosquitto_username_pw_set(handle, login_.username.c_str(), login_.password.c_str()));
    }
    if (ready && !will.topic.empty()) {
        Properties properties;
        ready = check(add_properties(will, properties.list())) &&
                check(mosquitto_will_set_v5(handle, will.topic.c_str(), static_cast<int>(will.payload.size()),
                                            will.payload.data(), will.qos, will.retain, *properties.list()));
        if (ready) properties.release();  // libmosquitto owns them now
    }
    return ready;
}

int MosquittoLink::socket() const {
    return mosquitto_socket(handle_.get());
}

bool MosquittoLink::wants_write() const {
    return mosquitto_want_write(handle_.get());
}

bool MosquittoLink::read() {
    for (int i = 0; i < packets_a_turn; ++i) {
        errno = 0;
        if (!check(mosquitto_loop_read(handle_.get(), 1))) return false;
        if (errno == EAGAIN) break;  // a hint that saves a call: when it is wrong, poll(2) puts it right
    }
    return socket() >= 0;
}

bool MosquittoLink::write() {
    return check(mosquitto_loop_write(handle_.get(), 1)) && socket() >= 0;
}

bool MosquittoLink::tick() {
    return check(mosquitto_loop_misc(handle_.get())) && socket() >= 0;
}

std::optional<int> MosquittoLink::publish(const Message& message) {
    Properties properties;
    int id = 0;
    trouble_.clear();
    if (!check(add_properties(message, properties.list()))) return std::nullopt;
    const int result = mosquitto_publish_v5(handle_.get(), &id, message.topic.c_str(),
                                            static_cast<int>(message.payload.size()), message.payload.data(),
                                            message.qos, message.retain, properties.get());
    if (id != 0) last_id_ = id;
    return check(result) ? std::optional{id} : std::nullopt;
}

std::optional<int> MosquittoLink::subscribe(const std::string& filter, int qos, std::uint32_t identifier) {
    Properties properties;
    int id = 0;
    trouble_.clear();
    if (!check(mosquitto_property_add_varint(properties.list(), MQTT_PROP_SUBSCRIPTION_IDENTIFIER,
                                             identifier))) {
        return std::nullopt;
    }
    const int result = mosquitto_subscribe_v5(handle_.get(), &id, filter.c_str(), qos, 0, properties.get());
    if (id != 0) last_id_ = id;
    return check(result) ? std::optional{id} : std::nullopt;
}

void MosquittoLink::disconnect() {
    check(mosquitto_disconnect_v5(handle_.get(), MQTT_RC_NORMAL_DISCONNECTION, nullptr));
}

const char* MosquittoLink::problem_with(const Message& message) {
    if (message.topic.empty()) return "the topic is empty";
    if (message.qos > 1) return "QoS 2 is not used here";
    if (message.correlation_data.size() > longest_text)
        return "the correlation data is longer than 65535 bytes";
    if (const auto* problem = problem_with_topic(message.topic)) return problem;
    if (const auto* problem = problem_with_topic(message.response_topic)) return problem;
    if (const auto* problem = problem_with_text(message.content_type)) return problem;
    for (const auto& [name, value] : message.user_properties) {
        if (const auto* problem = problem_with_text(name)) return problem;
        if (const auto* problem = problem_with_text(value)) return problem;
    }
    return nullptr;
}

const char* MosquittoLink::problem_with_filter(const std::string& filter) {
    if (filter.empty()) return "the filter is empty";
    if (const auto* problem = problem_with_text(filter)) return problem;
    const bool valid = mosquitto_sub_topic_check2(filter.data(), filter.size()) == MOSQ_ERR_SUCCESS;
    return valid ? nullptr : "not a topic filter";
}

/// The first trouble is the cause; what follows are its consequences.
void MosquittoLink::note(std::string trouble) {
    if (trouble_.empty()) trouble_ = std::move(trouble);
}

bool MosquittoLink::check(int result) {
    if (result > MOSQ_ERR_SUCCESS) note(describe(result));
    return result <= MOSQ_ERR_SUCCESS;  // below: the connection is on its way
}

}  // namespace kontor
