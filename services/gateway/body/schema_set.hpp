#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/embedded_file.hpp"
#include "runtime/base/json.hpp"
#include "runtime/base/result.hpp"

namespace gateway {

/// The JSON Schemas (draft-07) that are compiled in. Checking is thread-safe.
class SchemaSet {
public:
    /// A schema's name is its file's, without folders and `.json`: `place-order.request`. Throws
    /// `std::runtime_error` for a schema that can't be used, such as one with a pattern we don't know.
    explicit SchemaSet(std::span<const kontor::EmbeddedFile> files);
    ~SchemaSet();
    SchemaSet(const SchemaSet&) = delete;
    SchemaSet& operator=(const SchemaSet&) = delete;

    /// What is wrong with a value, each with its JSON Pointer; empty when nothing is. At most 20. `name` must
    /// exist.
    std::vector<kontor::FieldError> check(std::string_view name, const kontor::Json& value) const;
    /// The schema as written; null when there is none of that name.
    const kontor::Json* document(std::string_view name) const;
    std::vector<std::string> names() const;

private:
    struct Schema;
    std::map<std::string, std::unique_ptr<Schema>, std::less<>> schemas_;
};

}  // namespace gateway
