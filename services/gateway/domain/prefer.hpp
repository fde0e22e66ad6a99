#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace gateway {

/// The longest a client may have an answer waited for: proxies on the way give up after a minute or so.
inline constexpr std::chrono::seconds max_wait{60};

/// How long a client wants to wait for an answer (RFC 7240 `Prefer: wait=N`, N in seconds, cut to
/// `max_wait`); zero for `respond-async` alone. Nothing when it doesn't say, or says it in a way that is no
/// preference: those are ignored.
std::optional<std::chrono::seconds> preferred_wait(std::string_view prefer);

}  // namespace gateway
