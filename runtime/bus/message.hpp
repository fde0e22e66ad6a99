#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kontor {

/// An MQTT 5 publication, with the properties Kontor uses.
struct Message {
    std::string topic;
    std::string payload;
    std::string response_topic;
    std::string correlation_data;
    std::string content_type;
    std::optional<std::uint32_t> expiry_seconds;
    std::vector<std::pair<std::string, std::string>> user_properties;
    std::uint8_t qos = 0;
    bool retain = false;
    bool utf8 = true;  ///< Payload Format Indicator

    /// The first user property of that name, or an empty text.
    std::string_view property(std::string_view name) const;
    void set_property(std::string name, std::string value);
};

/// True when `topic` matches the subscription `filter` (MQTT 5 §4.7; a `$share/<group>/` prefix is skipped).
bool topic_matches(std::string_view filter, std::string_view topic);

/// The `index`-th level of a topic, counting from 0; empty when there are fewer.
std::string_view topic_level(std::string_view topic, std::size_t index);

}  // namespace kontor
