#include "services/users/domain/session.hpp"

namespace users {

RefreshDecision decide(const std::optional<Session>& session, std::string_view token_hash, kontor::Time now) {
    if (!session || now >= session->expires) return RefreshDecision::refuse;
    return session->token_hash == token_hash ? RefreshDecision::renew : RefreshDecision::end_session;
}

}  // namespace users
