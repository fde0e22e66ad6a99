#include "runtime/rpc/principal.hpp"

#include "runtime/base/json.hpp"

namespace kontor {

std::string to_property(const Principal& principal) {
    return Json{{"sub", principal.subject}, {"roles", principal.roles}}.dump();
}

Principal principal_of(std::string_view property) {
    const auto json = parse_json(property);
    if (!json.is_object()) return {};
    try {
        return {json.at("sub").get<std::string>(), json.at("roles").get<std::vector<std::string>>()};
    } catch (const Json::exception&) {
        return {};
    }
}

}  // namespace kontor
