#pragma once

#include <optional>
#include <string>

#include "runtime/base/json.hpp"
#include "runtime/store/statement.hpp"

namespace saga_coordinator {

/// The table `private_inputs`, for the writer: the parts of a saga's input that are in no event, until it has ended.
class PrivateInputs {
public:
    explicit PrivateInputs(kontor::Database& database);
    /// `parts` by their pointers into the input; nothing is kept of none.
    void keep(const std::string& saga, const kontor::Json& parts);
    std::optional<kontor::Json> find(const std::string& saga);
    void forget(const std::string& saga);

private:
    kontor::Statement insert_;
    kontor::Statement find_;
    kontor::Statement delete_;
};

}  // namespace saga_coordinator
