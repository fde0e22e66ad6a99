#include "services/gateway/handlers/saga_start.hpp"

namespace gateway {
namespace {

/// A start is sent again after this time, in case it or its answer was lost.
constexpr kontor::Milliseconds start_again{2000};

}  // namespace

kontor::Json SagaStart::operator()(const Exchange& exchange, kontor::Json start,
                                   kontor::Milliseconds timeout) const {
    SagaAdmission::Place place{admission_};
    auto call = backend_.call(exchange, "saga-coordinator", "start", std::move(start));
    // The saga's key makes it idempotent, whatever the coordinator still remembers of requests.
    call.id = ids_.uuid();
    call.timeout = timeout;
    call.attempt_timeout = start_again;
    call.waits = true;
    auto saga = backend_.demand(std::move(call));
    const auto state = saga.value("state", "");
    if (state == "completed" || state == "compensated") place.decided();
    return saga;
}

}  // namespace gateway
