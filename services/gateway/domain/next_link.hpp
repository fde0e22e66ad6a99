#pragma once

#include <string>
#include <string_view>

namespace gateway {

/// The `Link` header's value (RFC 8288) that leads to a list's next page: the same path and query with
/// `cursor` in it.
std::string next_link(std::string_view path, std::string_view query, std::string_view cursor);

}  // namespace gateway
