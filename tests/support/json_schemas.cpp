#include "tests/support/json_schemas.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace kontor {

JsonSchemas::JsonSchemas(const std::filesystem::path& folder) {
    if (!std::filesystem::exists(folder)) return;  // a service without messages of its own: the gateway
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        if (entry.path().extension() != ".json") continue;
        const auto name = entry.path().stem().string();
        texts_[name] = read_json(entry.path());
        auto schema = std::make_unique<valijson::Schema>();
        valijson::SchemaParser parser;
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter{texts_[name]}, *schema);
        schemas_[name] = std::move(schema);
    }
}

JsonSchemas::~JsonSchemas() = default;
JsonSchemas::JsonSchemas(JsonSchemas&&) noexcept = default;

std::string JsonSchemas::faults(const std::string& name, const Json& value) const {
    const auto found = schemas_.find(name);
    if (found == schemas_.end()) return "there is no schema " + name;
    valijson::ValidationResults results;
    valijson::Validator validator;
    if (validator.validate(*found->second, valijson::adapters::NlohmannJsonAdapter{value}, &results))
        return {};
    std::string text;
    for (valijson::ValidationResults::Error error; results.popError(error);) {
        for (const auto& part : error.context) text += part;
        text += " " + error.description + "; ";
    }
    return name + ": " + text + value.dump();
}

std::filesystem::path source_folder() {
    const auto* folder = std::getenv("KONTOR_SOURCE");
    if (folder == nullptr) throw std::runtime_error{"KONTOR_SOURCE must name the repository's root"};
    return folder;
}

Json read_json(const std::filesystem::path& file) {
    std::ifstream stream{file};
    if (!stream) throw std::runtime_error{"can't read " + file.string()};
    try {
        return Json::parse(stream);
    } catch (const Json::exception& exception) {
        throw std::runtime_error{file.string() + ": " + exception.what()};
    }
}

}  // namespace kontor
