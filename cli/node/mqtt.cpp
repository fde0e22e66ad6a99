// The only source of the command line that includes Paho.
#include "cli/node/mqtt.hpp"

#include <mqtt/async_client.h>

#include "cli/base/failure.hpp"

namespace kontor::cli {
namespace {

constexpr std::chrono::seconds connect_timeout{5};
constexpr std::chrono::seconds answer_timeout{10};
constexpr std::chrono::seconds keep_alive{15};
constexpr std::uint16_t receive_maximum = 1000;
// The MQTT 5 reason codes with which a broker refuses a client, rather than the connection.
constexpr int bad_user_name_or_password = 0x86;
constexpr int not_authorised = 0x87;

std::string address_of(const MqttLogin& login) {
    return "tcp://" + login.host + ":" + std::to_string(login.port);
}

mqtt::connect_options options_for(const MqttLogin& login) {
    mqtt::connect_options options;
    options.set_mqtt_version(MQTTVERSION_5);
    options.set_clean_start(true);
    options.set_user_name(login.username);
    options.set_password(login.password);
    options.set_connect_timeout(connect_timeout);
    options.set_keep_alive_interval(keep_alive);
    mqtt::properties properties;
    properties.add(mqtt::property(mqtt::property::RECEIVE_MAXIMUM, receive_maximum));
    options.set_properties(std::move(properties));
    return options;
}

Failure connect_failure(const MqttLogin& login, const mqtt::exception& error) {
    // Paho C hands a refused CONNACK's reason out as the return code.
    const int reason = error.get_return_code();
    if (reason == bad_user_name_or_password || reason == not_authorised) {
        return refused("the broker at " + address_of(login) + " does not let \"" + login.username + "\" in");
    }
    return unreachable("no MQTT broker answers at " + address_of(login) + " (" + error.what() +
                       "). Is the node up? `./dev status` tells, `./dev up` starts it.");
}

mqtt::properties properties_of(const MqttMessage& message) {
    mqtt::properties properties;
    properties.add(mqtt::property(mqtt::property::PAYLOAD_FORMAT_INDICATOR, std::uint8_t{1}));
    properties.add(mqtt::property(mqtt::property::CONTENT_TYPE, std::string{"application/json"}));
    if (!message.response_topic.empty()) {
        properties.add(mqtt::property(mqtt::property::RESPONSE_TOPIC, message.response_topic));
    }
    if (!message.correlation.empty()) {
        properties.add(mqtt::property(mqtt::property::CORRELATION_DATA, message.correlation));
    }
    if (message.expiry_s > 0) {
        properties.add(mqtt::property(mqtt::property::MESSAGE_EXPIRY_INTERVAL,
                                      static_cast<std::int32_t>(message.expiry_s)));
    }
    for (const auto& [name, value] : message.properties) {
        properties.add(mqtt::property(mqtt::property::USER_PROPERTY, name, value));
    }
    return properties;
}

std::string text_property(const mqtt::properties& properties, mqtt::property::code code) {
    return properties.contains(code) ? mqtt::get<std::string>(properties, code) : std::string{};
}

MqttMessage converted(const mqtt::message& raw) {
    MqttMessage message{raw.get_topic(), raw.get_payload_str()};
    const mqtt::properties& properties = raw.get_properties();
    for (std::size_t i = 0; i < properties.count(mqtt::property::USER_PROPERTY); ++i) {
        auto [name, value] = mqtt::get<mqtt::string_pair>(properties, mqtt::property::USER_PROPERTY, i);
        message.properties[name] = value;
    }
    message.response_topic = text_property(properties, mqtt::property::RESPONSE_TOPIC);
    message.correlation = text_property(properties, mqtt::property::CORRELATION_DATA);
    message.retained = raw.is_retained();
    return message;
}

}  // namespace

struct MqttConnection::Client {
    Client(const MqttLogin& login, const std::string& id)
        : client(address_of(login), id, mqtt::create_options(MQTTVERSION_5)) {
        client.start_consuming();
        client.connect(options_for(login))->wait();
    }

    mqtt::async_client client;
};

MqttConnection::MqttConnection(const MqttLogin& login, std::string client_id)
    : client_id_(std::move(client_id)) {
    try {
        client_ = std::make_unique<Client>(login, client_id_);
    } catch (const mqtt::exception& error) {
        throw connect_failure(login, error);
    }
}

MqttConnection::~MqttConnection() {
    try {
        if (client_->client.is_connected()) client_->client.disconnect()->wait_for(answer_timeout);
    } catch (const mqtt::exception&) {
        // The connection is being given up anyway.
    }
}

bool MqttConnection::is_connected() const {
    return client_->client.is_connected();
}

void MqttConnection::subscribe(const std::string& filter, int qos) {
    try {
        const auto token = client_->client.subscribe(filter, qos);
        if (!token->wait_for(answer_timeout)) throw unreachable("the broker does not answer a subscription");
    } catch (const mqtt::exception& error) {
        if (!is_connected())
            throw unreachable("the connection to the broker broke: " + std::string{error.what()});
        throw refused("the broker refuses the subscription to " + filter + " (" + error.what() + ")");
    }
}

void MqttConnection::publish(const MqttMessage& message, int qos) {
    try {
        client_->client
            .publish(mqtt::message::create(message.topic, message.payload, qos, message.retained,
                                           properties_of(message)))
            ->wait_for(answer_timeout);
    } catch (const mqtt::exception& error) {
        throw unreachable("the connection to the broker broke: " + std::string{error.what()});
    }
}

std::optional<MqttMessage> MqttConnection::receive(Milliseconds patience) {
    mqtt::const_message_ptr raw;
    if (!client_->client.try_consume_message_for(&raw, patience) || !raw) return std::nullopt;
    return converted(*raw);
}

std::string MqttMessage::property(const std::string& name) const {
    const auto found = properties.find(name);
    return found == properties.end() ? std::string{} : found->second;
}

}  // namespace kontor::cli
