#include "services/saga-coordinator/engine/saga.hpp"

#include <algorithm>
#include <array>

#include "runtime/base/invariant.hpp"

namespace saga_coordinator {
namespace {

using kontor::Json;

constexpr std::array<std::string_view, 5> phase_names{"running", "compensating", "completed", "compensated",
                                                      "stuck"};

std::size_t step_index(const Definition& definition, const std::string& name) {
    const auto found = std::ranges::find(definition.steps, name, &Step::name);
    INVARIANT(found != definition.steps.end());
    return static_cast<std::size_t>(found - definition.steps.begin());
}

void begin(Saga& saga, const Definitions& definitions, const Json& data) {
    saga.id = data.at("id").get<std::string>();
    const auto found = definitions.find(data.at("definition").get<std::string>());
    INVARIANT(found != definitions.end());
    saga.definition = &found->second;
    saga.data = {{"ids", data.at("ids")}, {"input", data.at("input")}, {"steps", Json::object()}};
}

void step_done(Saga& saga, const Json& data) {
    const auto& name = data.at("step").get_ref<const std::string&>();
    auto& result = saga.data["steps"][name] = data.at("result");
    // Events of versions before this one hold all of the result.
    take_out(result, saga.definition->steps[step_index(*saga.definition, name)].dropped);
    if (saga.progress.step + 1 < saga.definition->steps.size()) ++saga.progress.step;
}

void undo_next(Saga& saga, const Json& data) {
    saga.progress.phase = Phase::compensating;
    saga.progress.backward = true;
    const auto& undo = data.at("undo");
    if (!undo.is_null()) saga.progress.step = step_index(*saga.definition, undo.get<std::string>());
}

}  // namespace

std::string Saga::request_id() const {
    auto text = id + "/" + step().name;
    if (progress.backward) text += "/undo";
    if (resumed > 0) text += "/" + std::to_string(resumed);
    return text;
}

void evolve(Saga& saga, const Definitions& definitions, std::string_view type, const Json& data) {
    if (type == event::started) {
        begin(saga, definitions, data);
    } else if (type == event::step_done) {
        step_done(saga, data);
    } else if (type == event::compensating) {
        saga.data["failure"] = data.at("failure");
        undo_next(saga, data);
    } else if (type == event::step_undone) {
        undo_next(saga, data);
    } else if (type == event::completed) {
        saga.progress.phase = Phase::completed;
    } else if (type == event::compensated) {
        saga.progress.phase = Phase::compensated;
    } else if (type == event::stuck) {
        saga.progress.phase = Phase::stuck;
        saga.stuck_because = data.at("problem");
    } else if (type == event::resumed) {
        saga.progress.phase = saga.progress.backward ? Phase::compensating : Phase::running;
        saga.stuck_because = nullptr;
        ++saga.resumed;
    }
}

std::optional<Saga> replay(const Definitions& definitions, const std::vector<kontor::StoredEvent>& events) {
    if (events.empty()) return std::nullopt;
    Saga saga;
    saga.started = events.front().time;
    saga.trace = kontor::parse_traceparent(events.front().traceparent).value_or(kontor::TraceContext{});
    for (const auto& stored : events) {
        evolve(saga, definitions, stored.type, Json::parse(stored.data));
        saga.updated = stored.time;
    }
    return saga;
}

std::string_view name_of(Phase phase) {
    return phase_names[static_cast<std::size_t>(phase)];
}

Json view_of(const Saga& saga) {
    Json view{{"id", saga.id},
              {"definition", saga.definition->name},
              {"state", name_of(saga.progress.phase)},
              {"ids", saga.data.at("ids")},
              {"started", kontor::format_time(saga.started)},
              {"updated", kontor::format_time(saga.updated)}};
    if (saga.progress.phase == Phase::completed && saga.data.contains(saga.definition->result)) {
        view["result"] = saga.data.at(saga.definition->result);
    }
    if (saga.data.contains("failure")) view["failure"] = saga.data["failure"];
    if (!saga.stuck_because.is_null()) view["problem"] = saga.stuck_because;
    if (!saga.ended()) view["step"] = saga.step().name;
    return view;
}

}  // namespace saga_coordinator
