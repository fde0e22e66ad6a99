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
constexpr std::size_t max_parts = 32;

bool is_pointer(const Json& value) {
    return value.is_string() && value.get_ref<const std::string&>().starts_with('/');
}

/// What a template may point to, besides ids, input and failure.
struct Known {
    std::vector<std::string> steps;    // done by then
    std::vector<std::string> dropped;  // parts of their results that aren't there, as pointers

    bool lacks(const std::string& pointer) const {
        return std::ranges::any_of(
            dropped, [&](const auto& part) { return pointer == part || pointer.starts_with(part + "/"); });
    }
    void add(const Step& step) {
        steps.push_back(step.name);
        for (const auto& part : step.dropped) dropped.push_back("/steps/" + step.name + part.to_string());
    }
};

/// Every pointer of a template must parse, and name ids, input, failure, or a step that is done by then.
void check_pointers(const Json& value, const Known& known, Fields& in) {
    if (value.is_structured()) {
        for (const auto& member : value) check_pointers(member, known, in);
    }
    if (!is_pointer(value)) return;
    const auto& text = value.get_ref<const std::string&>();
    const auto second = text.find('/', 1);
    const auto root = text.substr(1, second - 1);
    if (root == "ids" || root == "input" || root == "failure") return;
    const auto step =
        second == std::string::npos ? "" : text.substr(second + 1, text.find('/', second + 1) - second - 1);
    const bool is_step = root == "steps" && std::ranges::find(known.steps, step) != known.steps.end();
    if (is_step && !known.lacks(text)) return;
    in.fault("input", "has a pointer to nothing: " + text);
}

/// A list of JSON Pointers.
Pointers read_parts(Fields& in, const char* name) {
    Pointers parts;
    for (const auto& text : in.texts_or_empty(name, max_parts, 200)) {
        try {
            parts.emplace_back(text);
        } catch (const Json::parse_error&) {
            in.fault(name, "is no JSON Pointer: " + text);
        }
    }
    return parts;
}

RpcTemplate read_rpc(Fields& in, const Known& known) {
    const auto call = in.text("call", 3, 100);
    const auto dot = call.find('.');
    if (dot == std::string::npos) in.fault("call", "must be <service>.<method>");
    auto input = in.any("input");
    check_pointers(input, known, in);
    return {call.substr(0, dot), dot == std::string::npos ? "" : call.substr(dot + 1), std::move(input)};
}

Step read_step(Fields& in, Known& known) {
    Step step;
    step.name = in.text("name", 1, 40);
    step.call = read_rpc(in, known);
    step.dropped = read_parts(in, "drop");
    known.add(step);
    if (auto undo = in.optional_object("undo")) step.undo = read_rpc(*undo, known);
    step.timeout =
        kontor::Milliseconds{in.integer_or("timeout_ms", step.timeout.count(), 100, max_timeout_ms)};
    step.attempts = static_cast<int>(in.integer_or("attempts", step.attempts, 1, max_attempts));
    return step;
}

Definition read_fields(Fields& in) {
    Definition definition;
    definition.name = in.text("name", 1, 40);
    definition.ids = in.texts_or_empty("ids", 16, 40);
    definition.private_input = read_parts(in, "private");
    Known known;
    for (auto& step : in.objects("steps", 1, max_steps)) definition.steps.push_back(read_step(step, known));
    const auto pivot = in.text("pivot", 1, 40);
    const auto found = std::ranges::find(definition.steps, pivot, &Step::name);
    if (found == definition.steps.end()) in.fault("pivot", "is no step's name");
    definition.pivot = static_cast<std::size_t>(found - definition.steps.begin());
    const auto result = in.text("result", 1, 200);
    if (!result.starts_with("/steps/")) in.fault("result", "must be a JSON Pointer to a step's result");
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
