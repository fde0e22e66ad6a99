#include "services/users/domain/session.hpp"

namespace users {

RefreshDecision decide(const std::optional<Session>& session, std::string_view token_hash, kontor::Time now) {
    if (!session || now >= session->expires) return RefreshDecision::refuse;
    if (session->token_hash == token_hash) return RefreshDecision::renew;
    const bool repeats = session->previous_hash == token_hash && now < session->repeatable_until;
    return repeats ? RefreshDecision::repeat : RefreshDecision::end_session;
}

}  // namespace users
