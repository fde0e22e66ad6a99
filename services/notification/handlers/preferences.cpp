#include "services/notification/handlers/preferences.hpp"

#include "runtime/rpc/fields.hpp"
#include "services/notification/domain/notice.hpp"
#include "services/notification/handlers/access.hpp"

namespace notification {
namespace {

using kontor::Reply;

void check_access(const kontor::Request& request, const std::string& customer) {
    if (sees_all(request.principal) || request.principal.subject == customer) return;
    throw kontor::Rejected{
        {kontor::RejectionKind::forbidden, "forbidden", "these are another customer's preferences"}};
}

Reply view(const std::string& customer, const kontor::Json& muted) {
    return Reply::ok({{"customer", customer}, {"muted", muted}});
}

}  // namespace

Reply get_preferences(kontor::Database& read_database, const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto customer = in.text("customer", 1, 64);
    in.done();
    check_access(request, customer);
    return view(customer, muted_kinds(read_database, customer));
}

Reply SetPreferences::operator()(const kontor::Request& request, kontor::Transaction&) {
    kontor::Fields in{request.body};
    const auto customer = in.text("customer", 1, 64);
    const auto muted = in.texts_or_empty("muted", std::size(kinds), 40);
    for (const auto& kind : muted) {
        if (!is_kind(kind)) in.fault("muted", "has an unknown kind: " + kind);
    }
    in.done();
    check_access(request, customer);
    table_.set_muted(customer, muted);
    return view(customer, muted);
}

}  // namespace notification
