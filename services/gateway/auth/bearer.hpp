#pragma once

#include <string_view>

namespace gateway {

/// The token of `Authorization: Bearer <token>` (the scheme in any case); empty for any other value.
std::string_view bearer_token(std::string_view authorization);

}  // namespace gateway
