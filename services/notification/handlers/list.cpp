#include "services/notification/handlers/list.hpp"

#include "runtime/rpc/page.hpp"
#include "services/notification/handlers/access.hpp"
#include "services/notification/store/notification_table.hpp"

namespace notification {
namespace {

kontor::Json view_of(const Notification& n) {
    return {{"id", n.id},
            {"customer", n.customer ? kontor::Json(*n.customer) : kontor::Json{}},
            {"order", n.order},
            {"kind", n.kind},
            {"text", n.text},
            {"state", n.state},
            {"attempts", n.attempts},
            {"created", kontor::format_time(n.created)}};
}

}  // namespace

kontor::Reply list(kontor::Database& read_database, const kontor::Request& request) {
    kontor::Fields in{request.body};
    auto customer = in.optional_text("customer", 1, 64).value_or("");
    const auto page = kontor::read_page(in);
    in.done();
    if (!sees_all(request.principal)) customer = request.principal.subject;
    const auto rows = list_notifications(read_database, customer, page.after, page.query_limit());
    return kontor::list_reply(rows, page, view_of, [](const Notification& n) { return n.id; });
}

}  // namespace notification
