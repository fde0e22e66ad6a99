#pragma once

#include <cstddef>

namespace kontor {

/// The largest payload of a message. The broker's limit for packets (broker-config/mosquitto.conf) leaves 64 KiB more, for
/// the topic and the properties.
inline constexpr std::size_t max_payload_bytes = std::size_t{1} << 20;
/// The largest data of an event: a page of a replay with it alone is a message, too.
inline constexpr std::size_t max_event_bytes = max_payload_bytes - 4096;

/// How deep a message's JSON may be nested: copying, comparing and writing it recurse, each on a thread's stack. Twice what
/// the gateway lets in.
inline constexpr std::size_t max_message_depth = 64;
/// How deep a request's may be: what is made of it wraps it, an event its input, a replay its events, and must still pass.
inline constexpr std::size_t max_request_depth = 48;
static_assert(max_request_depth + 16 <= max_message_depth);

/// Of each thread, in place of what the C library thinks (glibc 8 MiB, musl 128 KiB). The deepest are SQLite, which was
/// seen to take 24 KiB, and JSON at its bound, 14 KiB; name look-up may take 64 KiB.
inline constexpr std::size_t thread_stack_bytes = std::size_t{256} * 1024;

}  // namespace kontor
