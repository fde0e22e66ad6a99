#include "services/users/handlers/access.hpp"

#include "runtime/rpc/reply.hpp"

namespace users {
namespace {

void require(bool allowed) {
    if (allowed) return;
    throw kontor::Rejected{{kontor::RejectionKind::forbidden, "forbidden", "your roles do not allow this"}};
}

bool may_read_all(const kontor::Principal& principal) {
    return principal.has("staff") || principal.has("admin") || principal.has("operator") ||
           principal.has("service");
}

bool may_change_all(const kontor::Principal& principal) {
    return principal.has("admin") || principal.has("service");
}

}  // namespace

void require_reader(const kontor::Principal& principal) {
    require(may_read_all(principal));
}

void require_reader_of(const kontor::Principal& principal, std::string_view user) {
    require(principal.subject == user || may_read_all(principal));
}

void require_admin(const kontor::Principal& principal) {
    require(may_change_all(principal));
}

void require_service(const kontor::Principal& principal) {
    require(principal.has("service"));
}

void require_owner_of(const kontor::Principal& principal, std::string_view user) {
    require(principal.subject == user || may_change_all(principal));
}

}  // namespace users
