#include "services/saga-coordinator/handlers/start.hpp"

namespace saga_coordinator {

using kontor::Fields;
using kontor::Json;
using kontor::Reply;

Start::Start(kontor::Service& service, const Definitions& definitions, Coordinator& coordinator)
    : service_{service}, definitions_{definitions}, coordinator_{coordinator}, table_{service.database()} {}

Reply Start::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    Fields in{request.body};
    const auto name = in.text("definition", 1, 40);
    const auto given_key = in.optional_text("key", 1, 256);
    const auto fingerprint = in.optional_text("fingerprint", 1, 128);
    in.object("input");
    const auto definition = definitions_.find(name);
    if (!name.empty() && definition == definitions_.end()) in.fault("definition", "names no saga");
    in.done();

    const auto key = given_key.value_or("request/" + request.id);
    if (const auto known = table_.find_by_key(key)) {
        if (known->fingerprint != fingerprint || known->definition != name) {
            return Reply::rejected({kontor::RejectionKind::invalid, "idempotency-key-reused",
                                    "this key was used for another request"});
        }
        coordinator_.answer_when_ended(known->id, request, transaction);
        return Reply::deferred();
    }
    if (coordinator_.full()) return Reply::error({kontor::ErrorKind::busy, "too many sagas are running"});

    Json started{{"id", service_.ids().uuid()},
                 {"definition", name},
                 {"ids", make_ids(definition->second)},
                 {"input", request.body.at("input")}};
    Saga saga;
    evolve(saga, definitions_, event::started, started);
    saga.trace = request.trace;
    const auto id = saga.id;
    coordinator_.start(std::move(saga), std::move(started), {id, key, fingerprint, name, "running"},
                       transaction);
    coordinator_.answer_when_ended(id, request, transaction);
    return Reply::deferred();
}

Json Start::make_ids(const Definition& definition) {
    Json ids = Json::object();
    for (const auto& name : definition.ids) ids[name] = service_.ids().uuid();
    return ids;
}

}  // namespace saga_coordinator
