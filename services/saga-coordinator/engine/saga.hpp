#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/json.hpp"
#include "runtime/store/event_log.hpp"
#include "runtime/telemetry/trace.hpp"
#include "services/saga-coordinator/engine/definition.hpp"

namespace saga_coordinator {

/// One saga, as its events tell it.
struct Saga {
    std::string id;
    const Definition* definition = nullptr;
    Progress progress;
    /// What templates point into: {"ids", "input", "steps": {<step>: result}, "failure"}.
    kontor::Json data;
    kontor::Json stuck_because;  ///< the problem an operator has to look at; null unless stuck
    int resumed = 0;  ///< how often an operator let it try again: a new attempt needs a new request id
    kontor::Time started{};
    kontor::Time updated{};
    kontor::TraceContext trace;

    bool ended() const { return progress.phase == Phase::completed || progress.phase == Phase::compensated; }
    const Step& step() const { return definition->steps[progress.step]; }
    /// The rpc under way, or to be made next.
    const RpcTemplate& rpc() const { return progress.backward ? *step().undo : step().call; }
    /// The id of that rpc's request; the same for all its attempts.
    std::string request_id() const;
};

/// The event types of a saga's stream, and what an event's data holds.
namespace event {
inline constexpr const char* started = "started";  // {id, definition, ids, input}: without what is private
inline constexpr const char* step_done = "step-done";  // {step, result}: without what is dropped
inline constexpr const char* compensating =
    "compensating";  // {failure, undo}: failure is a problem with `code`
inline constexpr const char* step_undone =
    "step-undone";                                     // {step, undo}: undo is the next step to undo, or null
inline constexpr const char* completed = "completed";  // {note?}
inline constexpr const char* compensated = "compensated";  // {note?}
inline constexpr const char* stuck = "stuck";              // {step, problem}
inline constexpr const char* resumed = "resumed";          // {}
}  // namespace event

/// Applies one event; `saga` is empty before the first.
void evolve(Saga& saga, const Definitions& definitions, std::string_view type, const kontor::Json& data);

/// A saga from its stream; nothing for an empty stream.
std::optional<Saga> replay(const Definitions& definitions, const std::vector<kontor::StoredEvent>& events);

/// The name of a phase as the contract has it.
std::string_view name_of(Phase phase);

/// The saga view of the contract.
kontor::Json view_of(const Saga& saga);

}  // namespace saga_coordinator
