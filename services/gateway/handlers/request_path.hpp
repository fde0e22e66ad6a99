#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/http/message.hpp"

namespace gateway {

/// The segments of a request's path, decoded after the path was cut: an escaped slash or dot is a letter like any other, and
/// no way to another path. Faults (400): broken escapes, NUL, and what is no UTF-8 afterwards.
std::expected<std::vector<std::string>, kontor::HttpFault> request_segments(std::string_view path);

/// A name or value of a query, decoded. The same faults.
std::expected<std::string, kontor::HttpFault> query_text(std::string_view text);

}  // namespace gateway
