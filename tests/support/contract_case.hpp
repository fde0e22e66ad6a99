#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runtime/base/clock.hpp"
#include "runtime/base/json.hpp"
#include "runtime/rpc/principal.hpp"

namespace kontor {

/// One request of a file of `contract/cases`, and what is expected of its answer.
struct ContractCase {
    std::string name;
    std::string method;
    std::string id;  ///< of the request
    Json request;
    Principal principal;
    Milliseconds timeout;
    std::string status;  ///< of the answer
    Json text;           ///< all that the file says of it
};

/// What cases are asked as when they name nobody.
Principal contract_principal();

/// The files of a service's `contract/cases`, in the order of their names.
std::vector<std::filesystem::path> contract_case_files(const std::string& service);

/// Reads the cases of one file in order: earlier ones may `keep` parts of their replies under names; a text that is such a
/// name stands for that part.
class ContractCaseReader {
public:
    /// The next case. Throws `Json::exception` for what isn't one.
    ContractCase read(const Json& text);
    Json filled(Json value) const;
    /// Notes what a case keeps of the body of its reply.
    void keep(const ContractCase& each, const Json& reply);

private:
    int number_ = 0;
    Json kept_ = Json::object();
};

}  // namespace kontor
