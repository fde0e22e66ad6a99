#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/result.hpp"

namespace gateway {

inline constexpr std::size_t max_idempotency_key = 128;

/// The key of a request's `Idempotency-Key` headers, of which there are `count`, the first with that value: 1
/// to 128 printable ASCII characters. None at all is fine; anything else is the text of what is wrong.
std::expected<std::optional<std::string>, std::string> read_idempotency_key(std::size_t count,
                                                                            std::string_view value);

/// True for 1 to 128 visible ASCII characters: a client's own id of a request, fit to be shown and logged.
bool is_request_id(std::string_view text);

}  // namespace gateway
