#include "services/saga-coordinator/engine/definition.hpp"

#include <algorithm>

#include "runtime/rpc/fields.hpp"

namespace saga_coordinator {
namespace {

using kontor::Fields;
using kontor::Json;

constexpr std::size_t max_steps = 32;
constexpr std::int64_t max_timeout_ms = 60'000;
constexpr std::int64_t max_attempts = 100;

bool is_pointer(const Json& value) {
    return value.is_string() && value.get_ref<const std::string&>().starts_with('/');
}

/// Every pointer of a template must parse, and name ids, input, failure, or a step that is done by then.
void check_pointers(const Json& value, const std::vector<std::string>& known_steps, Fields& in) {
    if (value.is_structured()) {
        for (const auto& member : value) check_pointers(member, known_steps, in);
    }
    if (!is_pointer(value)) return;
    const auto& text = value.get_ref<const std::string&>();
    const auto second = text.find('/', 1);
    const auto root = text.substr(1, second - 1);
    if (root == "ids" || root == "input" || root == "failure") return;
    const auto step =
        second == std::string::npos ? "" : text.substr(second + 1, text.find('/', second + 1) - second - 1);
    if (root == "steps" && std::ranges::find(known_steps, step) != known_steps.end()) return;
    in.fault("input", "has a pointer to nothing: " + text);
}

RpcTemplate read_rpc(Fields& in, const std::vector<std::string>& known_steps) {
    const auto call = in.text("call", 3, 100);
    const auto dot = call.find('.');
    if (dot == std::string::npos) in.fault("call", "must be <service>.<method>");
    auto input = in.any("input");
    check_pointers(input, known_steps, in);
    return {call.substr(0, dot), dot == std::string::npos ? "" : call.substr(dot + 1), std::move(input)};
}

Step read_step(Fields& in, std::vector<std::string>& known_steps) {
    Step step;
    step.name = in.text("name", 1, 40);
    step.call = read_rpc(in, known_steps);
    known_steps.push_back(step.name);
    if (auto undo = in.optional_object("undo")) step.undo = read_rpc(*undo, known_steps);
    step.timeout =
        kontor::Milliseconds{in.integer_or("timeout_ms", step.timeout.count(), 100, max_timeout_ms)};
    step.attempts = static_cast<int>(in.integer_or("attempts", step.attempts, 1, max_attempts));
    return step;
}

Definition read_fields(Fields& in) {
    Definition definition;
    definition.name = in.text("name", 1, 40);
    definition.ids = in.texts_or_empty("ids", 16, 40);
    std::vector<std::string> known_steps;
    for (auto& step : in.objects("steps", 1, max_steps))
        definition.steps.push_back(read_step(step, known_steps));
    const auto pivot = in.text("pivot", 1, 40);
    const auto found = std::ranges::find(definition.steps, pivot, &Step::name);
    if (found == definition.steps.end()) in.fault("pivot", "is no step's name");
    definition.pivot = static_cast<std::size_t>(found - definition.steps.begin());
    const auto result = in.text("result", 1, 200);
    if (!result.starts_with('/')) in.fault("result", "must be a JSON Pointer");
    in.done();
    definition.result = Json::json_pointer{result};
    return definition;
}

}  // namespace

Plan Definition::plan() const {
    Plan plan;
    plan.pivot = pivot;
    for (const auto& step : steps) plan.undoable.push_back(step.undo.has_value());
    return plan;
}

Definition read_definition(std::string_view name, std::string_view text) {
    const auto json = Json::parse(text, nullptr, false);
    try {
        Fields in{json};
        return read_fields(in);
    } catch (const kontor::Rejected& rejected) {
        throw DefinitionError{std::string{name} + ": " + rejected.rejection.detail};
    } catch (const Json::exception& exception) {
        throw DefinitionError{std::string{name} + ": " + exception.what()};
    }
}

Definitions read_definitions(std::span<const kontor::EmbeddedFile> files) {
    Definitions definitions;
    for (const auto& file : files) {
        auto definition = read_definition(file.name, file.content);
        const auto name = definition.name;
        if (!definitions.emplace(name, std::move(definition)).second) {
            throw DefinitionError{std::string{file.name} + ": there is a saga named " + name + " already"};
        }
    }
    return definitions;
}

Json form_input(const Json& input, const Json& data) {
    if (is_pointer(input)) {
        const Json::json_pointer pointer{input.get_ref<const std::string&>()};
        return data.contains(pointer) ? data.at(pointer) : Json{};
    }
    if (!input.is_object()) return input;
    Json formed = Json::object();
    for (const auto& [name, value] : input.items()) {
        auto member = form_input(value, data);
        if (!member.is_null()) formed[name] = std::move(member);
    }
    return formed;
}

}  // namespace saga_coordinator
