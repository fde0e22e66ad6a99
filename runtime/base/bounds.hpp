#pragma once

#include <cstddef>

namespace kontor {

/// The largest payload of a message. The broker's limit for packets (broker-config/mosquitto.conf) leaves 64 KiB more, for
/// the topic and the properties.
inline constexpr std::size_t max_payload_bytes = std::size_t{1} << 20;
/// The largest data of an event: a page of a replay with it alone is a message, too.
inline constexpr std::size_t max_event_bytes = max_payload_bytes - 4096;

}  // namespace kontor
