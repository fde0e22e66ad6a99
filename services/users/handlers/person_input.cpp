#include "services/users/handlers/person_input.hpp"

#include <algorithm>

#include "services/users/domain/email.hpp"

namespace users {
namespace {

constexpr std::size_t min_password = 8;  // NIST SP 800-63B
constexpr std::size_t max_name = 200;
constexpr std::size_t max_role = 32;

std::string read_email(kontor::Fields& in) {
    // White space around it doesn't count, so the length is checked after it is gone.
    const auto text = in.text("email", 1, 2 * max_email);
    auto email = normalise_email(text);
    if (!email && !text.empty()) in.fault("email", "must be an e-mail address of at most 254 characters");
    return email.value_or("");
}

}  // namespace

PersonInput read_person(kontor::Fields& in) {
    return {read_email(in), in.text("password", min_password, max_password),
            in.optional_line("name", 1, max_name)};
}

Roles read_roles(kontor::Fields& in) {
    const auto roles = make_roles(in.texts_or_empty("roles", known_roles.size(), max_role));
    const bool known = std::ranges::all_of(roles, is_role);
    if (roles.empty() || !known)
        in.fault("roles", "must name at least one of: admin, customer, operator, staff");
    return roles;
}

}  // namespace users
