#include "services/saga-coordinator/handlers/operate.hpp"

namespace saga_coordinator {
namespace {

using kontor::Reply;

/// The stuck saga of that id, or why not. Memory learns of another operator's word only when it is on disk, and that may
/// be in the same batch; the store knows.
std::expected<Saga, Reply> stuck_saga(Coordinator& coordinator, const std::string& id) {
    auto saga = coordinator.stored(id);
    if (!saga) return std::unexpected{Reply::rejected(kontor::not_found("there is no saga " + id))};
    if (saga->progress.phase != Phase::stuck) {
        return std::unexpected{
            Reply::rejected(kontor::refused("not-stuck", "only a stuck saga needs an operator"))};
    }
    return std::move(*saga);
}

}  // namespace

Reply Retry::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("id");
    in.done();
    const auto saga = stuck_saga(coordinator_, id);
    if (!saga) return saga.error();
    coordinator_.retry(*saga, transaction);
    return Reply::ok({{"id", id}, {"state", saga->progress.backward ? "compensating" : "running"}});
}

Reply Resolve::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("id");
    const auto resolution = in.one_of("resolution", {"completed", "compensated"});
    const auto note = in.text("note", 1, 500);
    in.done();
    const auto saga = stuck_saga(coordinator_, id);
    if (!saga) return saga.error();
    coordinator_.resolve(*saga, resolution == "completed" ? Phase::completed : Phase::compensated, note,
                         transaction);
    return Reply::ok({{"id", id}, {"state", resolution}});
}

}  // namespace saga_coordinator
