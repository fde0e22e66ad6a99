#pragma once

#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/clock.hpp"
#include "runtime/base/embedded_file.hpp"
#include "runtime/base/json.hpp"
#include "services/saga-coordinator/domain/progress.hpp"
#include "services/saga-coordinator/engine/parts.hpp"

namespace saga_coordinator {

/// One rpc a saga makes, and how its input is formed: see `form_input`.
struct RpcTemplate {
    std::string service;
    std::string method;
    kontor::Json input;
};

struct Step {
    std::string name;
    RpcTemplate call;
    std::optional<RpcTemplate> undo;
    Pointers dropped;                    ///< parts of the result that are not recorded
    kontor::Milliseconds timeout{2000};  ///< of one attempt
    int attempts = 3;                    ///< before the pivot, after which an unknown outcome is undone
};

/// A saga as data: sagas/*.json, in the form of contract/schemas/definition.json.
struct Definition {
    std::string name;
    std::vector<std::string> ids;  ///< names of the ids made when a saga starts
    Pointers private_input;        ///< parts of the input that no event and no answer may hold
    std::vector<Step> steps;
    std::size_t pivot = 0;
    kontor::Json::json_pointer result;  ///< where in the saga's data its result is

    Plan plan() const;
};

/// A definition that can't be run; the message names the file and the fault.
class DefinitionError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Reads and checks one definition. Throws `DefinitionError`.
Definition read_definition(std::string_view name, std::string_view text);

using Definitions = std::map<std::string, Definition, std::less<>>;
Definitions read_definitions(std::span<const kontor::EmbeddedFile> files);

/// Fills a template: every text that begins with `/` is a JSON Pointer into `data` and is replaced by what is there; a
/// member whose pointer leads nowhere is left out.
kontor::Json form_input(const kontor::Json& input, const kontor::Json& data);

}  // namespace saga_coordinator
