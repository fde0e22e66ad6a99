#include "services/gateway/body/schema_set.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <stdexcept>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "runtime/base/invariant.hpp"
#include "services/gateway/body/known_pattern.hpp"
#include "services/gateway/body/schema_fault.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// A request that is wrong in many places is named by the first of them.
constexpr std::size_t max_faults = 20;

/// Instead of std::regex, which goes as deep into the stack as a text is long.
class PatternEngine {
public:
    explicit PatternEngine(const std::string& pattern) : matches_{known_pattern(pattern)} {
        INVARIANT(matches_ != nullptr);
    }
    static bool search(const std::string& text, const PatternEngine& engine) { return engine.matches_(text); }

private:
    PatternTest matches_;
};

std::string name_of(std::string_view file) {
    const auto slash = file.rfind('/');
    if (slash != std::string_view::npos) file.remove_prefix(slash + 1);
    return std::string{file.substr(0, file.rfind('.'))};
}

void check_patterns(const Json& schema, const std::string& name) {
    if (!schema.is_structured()) return;
    for (const auto& [key, value] : schema.items()) {
        if (key == "pattern" && value.is_string() && known_pattern(value.get<std::string>()) == nullptr) {
            throw std::runtime_error{"schema " + name + " has the unknown pattern " +
                                     value.get<std::string>()};
        }
        check_patterns(value, name);
    }
}

}  // namespace

/// Compiled when a value is first checked against it: most schemas only describe our answers to others.
struct SchemaSet::Schema {
    explicit Schema(Json json) : document(std::move(json)) {}

    const valijson::Schema& compiled() {
        const std::scoped_lock lock{mutex};
        if (rules == nullptr) {
            auto made = std::make_unique<valijson::Schema>();
            valijson::SchemaParser parser{valijson::SchemaParser::kDraft7};
            parser.populateSchema(valijson::adapters::NlohmannJsonAdapter{document}, *made);
            rules = std::move(made);
        }
        return *rules;
    }

    const Json document;
    std::mutex mutex;  // not call_once: no exception gets out of musl's pthread_once
    std::unique_ptr<const valijson::Schema> rules;
};

SchemaSet::SchemaSet(std::span<const kontor::EmbeddedFile> files) {
    for (const auto& file : files) {
        auto schema = std::make_unique<Schema>(Json::parse(file.content));
        const auto name = name_of(file.name);
        check_patterns(schema->document, name);
        schemas_.emplace(name, std::move(schema));
    }
}

SchemaSet::~SchemaSet() = default;

const Json* SchemaSet::document(std::string_view name) const {
    const auto found = schemas_.find(name);
    return found == schemas_.end() ? nullptr : &found->second->document;
}

std::vector<std::string> SchemaSet::names() const {
    std::vector<std::string> names;
    for (const auto& [name, schema] : schemas_) names.push_back(name);
    return names;
}

std::vector<kontor::FieldError> SchemaSet::check(std::string_view name, const Json& value) const {
    const auto found = schemas_.find(name);
    INVARIANT(found != schemas_.end());
    valijson::ValidatorT<PatternEngine> validator;
    valijson::ValidationResults results;
    const valijson::adapters::NlohmannJsonAdapter adapter{value};
    std::vector<kontor::FieldError> faults;
    if (validator.validate(found->second->compiled(), adapter, &results)) return faults;
    for (const auto& error : results) {
        auto fault = schema_fault(error.context, error.description);
        const auto same = [&](const kontor::FieldError& other) {
            return fault && other.pointer == fault->pointer;
        };
        if (!fault || std::ranges::any_of(faults, same)) continue;
        faults.push_back(std::move(*fault));
        if (faults.size() == max_faults) break;
    }
    if (faults.empty()) faults.push_back({"", "has the wrong form"});
    return faults;
}

}  // namespace gateway
