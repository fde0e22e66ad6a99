#include "services/users/handlers/queries.hpp"

#include "runtime/rpc/page.hpp"
#include "services/users/handlers/access.hpp"
#include "services/users/handlers/json.hpp"

namespace users {

using kontor::Reply;

Reply GetUser::operator()(const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("id");
    in.done();
    require_reader_of(request.principal, id);
    const auto user = users_->find(id);
    if (!user) return Reply::rejected(kontor::not_found("there is no such user"));
    return Reply::ok(to_json(*user));
}

Reply ListUsers::operator()(const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto page = kontor::read_page(in);
    in.done();
    require_reader(request.principal);
    return kontor::list_reply(
        users_->after(page.after, page.query_limit()), page, [](const User& user) { return to_json(user); },
        [](const User& user) { return user.id; });
}

}  // namespace users
