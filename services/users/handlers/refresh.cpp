#include "services/users/handlers/refresh.hpp"

#include "runtime/base/invariant.hpp"
#include "runtime/rpc/fields.hpp"

namespace users {
namespace {

constexpr std::size_t max_token = 256;

kontor::Reply refuse() {
    return kontor::Reply::rejected({kontor::RejectionKind::unauthenticated, "invalid-refresh-token",
                                    "the refresh token is not valid: log in again"});
}

}  // namespace

kontor::Reply Refresh::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const auto token = in.text("refresh_token", 1, max_token);
    in.done();
    const auto presented = grants_->look_up(token);
    if (presented.decision == RefreshDecision::end_session) grants_->end(*presented.session);
    const bool repeats = presented.decision == RefreshDecision::repeat;
    if (!repeats && presented.decision != RefreshDecision::renew) return refuse();
    const auto account = book_->table().load(presented.session->user);
    INVARIANT(account.user.has_value());  // sessions go with their user
    book_->note_answer(request, account.user->id, transaction);
    return kontor::Reply::ok(repeats ? grants_->repeat(presented, *account.user)
                                     : grants_->renew(presented, *account.user));
}

}  // namespace users
