#include "services/saga-coordinator/handlers/queries.hpp"

#include "runtime/rpc/page.hpp"

namespace saga_coordinator {
namespace {

using kontor::Fields;
using kontor::Json;
using kontor::Reply;

void add_waiting(Json& view, const Coordinator& coordinator, const std::string& id) {
    const auto waiting = coordinator.waiting(id);
    if (!waiting) return;
    view["waiting_for"] = waiting->for_what;
    view["attempt"] = waiting->attempt;
    view["attempt_started"] = kontor::format_time(waiting->attempt_started);
    if (waiting->next_attempt) view["next_attempt"] = kontor::format_time(*waiting->next_attempt);
    if (!waiting->last_error.empty()) view["last_error"] = waiting->last_error;
}

}  // namespace

Reply GetSaga::operator()(const kontor::Request& request) {
    Fields in{request.body};
    const auto id = in.uuid("id");
    in.done();
    const auto saga = replay(definitions_, events_.stream("saga", id));
    if (!saga) return Reply::rejected(kontor::not_found("there is no saga " + id));
    auto view = view_of(*saga);
    view["data"] = saga->data;
    // Only events of versions before this one still hold it; who may look at sagas need not see it.
    take_out(view["data"]["input"], saga->definition->private_input);
    add_waiting(view, coordinator_, id);
    return Reply::ok(std::move(view));
}

Reply ListSagas::operator()(const kontor::Request& request) {
    Fields in{request.body};
    SagaFilter filter;
    if (in.has("state")) {
        filter.state = in.one_of(
            "state", {"unfinished", "running", "compensating", "stuck", "completed", "compensated"});
    }
    // The index knows compensation as running.
    if (filter.state == "compensating") filter.state = "running";
    filter.definition = in.optional_text("definition", 1, 40).value_or("");
    const auto page = kontor::read_page(in);
    in.done();
    filter.after = page.after;
    filter.limit = page.query_limit();
    const auto view = [this](const std::string& id) {
        auto saga = view_of(replay(definitions_, events_.stream("saga", id)).value());
        add_waiting(saga, coordinator_, id);
        return saga;
    };
    return kontor::list_reply(list_sagas(database_, filter), page, view,
                              [](const std::string& id) { return id; });
}

}  // namespace saga_coordinator
