#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "runtime/base/json.hpp"

namespace valijson {
class Schema;
}

namespace kontor {

/// The JSON Schemas of one service's contract folder, by file name without `.json`: `reserve.request`, `reserved.event` …
class JsonSchemas {
public:
    explicit JsonSchemas(const std::filesystem::path& folder);
    ~JsonSchemas();
    JsonSchemas(JsonSchemas&&) noexcept;

    bool has(const std::string& name) const { return schemas_.contains(name); }
    /// What is wrong with `value`; empty when it is valid. An unknown schema's name is a fault too.
    std::string faults(const std::string& name, const Json& value) const;
    /// The schemas' own texts, for their examples.
    const std::map<std::string, Json>& texts() const { return texts_; }

private:
    std::map<std::string, Json> texts_;
    std::map<std::string, std::unique_ptr<valijson::Schema>> schemas_;
};

/// The repository's root, from the environment (KONTOR_SOURCE), as CTest sets it.
std::filesystem::path source_folder();

/// A file's JSON. Throws when it can't be read or parsed.
Json read_json(const std::filesystem::path& file);

}  // namespace kontor
