#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace kontor {

/// Who asks: a verified identity and its roles. The gateway alone sets it, from a checked token; the broker's ACL keeps
/// everybody else from publishing requests at all.
struct Principal {
    std::string subject;             ///< user id, or the name of a service
    std::vector<std::string> roles;  ///< of customer, staff, admin, operator, service

    bool has(std::string_view role) const { return std::ranges::find(roles, role) != roles.end(); }
};

/// The user property `principal`: `{"sub":"…","roles":["…"]}`.
std::string to_property(const Principal& principal);
/// Reads it back; an empty principal (no roles) for anything malformed.
Principal principal_of(std::string_view property);

}  // namespace kontor
