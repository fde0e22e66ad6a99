#include "services/users/store/user_row.hpp"

#include "runtime/base/json.hpp"

namespace users {

User read_user(kontor::Row row) {
    return {row.text(0), row.text(1), row.optional_text(2), kontor::Json::parse(row.text(3)).get<Roles>(),
            kontor::Time{kontor::Milliseconds{row.integer(4)}}};
}

std::string roles_text(const Roles& roles) {
    return kontor::Json(roles).dump();
}

}  // namespace users
