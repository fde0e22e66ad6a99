#include "services/gateway/auth/bearer.hpp"

#include "runtime/http/headers.hpp"

namespace gateway {

std::string_view bearer_token(std::string_view authorization) {
    const auto space = authorization.find(' ');
    if (space == std::string_view::npos ||
        !kontor::equal_ignoring_case(authorization.substr(0, space), "bearer"))
        return {};
    const auto token = kontor::trimmed(authorization.substr(space));
    return token.find_first_of(" \t,") == std::string_view::npos ? token : std::string_view{};
}

}  // namespace gateway
