#include "tests/support/contract_case.hpp"

#include <algorithm>
#include <stdexcept>

#include "tests/support/json_schemas.hpp"

namespace kontor {
namespace {

constexpr int default_timeout_ms = 2000;

}  // namespace

Principal contract_principal() {
    return {"contract-test", {"service", "staff", "admin"}};
}

std::vector<std::filesystem::path> contract_case_files(const std::string& service) {
    std::vector<std::filesystem::path> files;
    const auto folder = source_folder() / "services" / service / "contract" / "cases";
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

ContractCase ContractCaseReader::read(const Json& text) {
    ContractCase each{.name = text.at("name").get<std::string>(),
                      .method = text.at("method").get<std::string>(),
                      .id = text.value("id", "case-" + std::to_string(++number_)),
                      .request = filled(text.at("request")),
                      .principal = contract_principal(),
                      .timeout = Milliseconds{text.value("timeout_ms", default_timeout_ms)},
                      .status = text.at("status").get<std::string>(),
                      .text = text};
    if (text.contains("principal")) {
        const auto given = filled(text["principal"]);
        each.principal = {given.at("sub"), given.at("roles").get<std::vector<std::string>>()};
    }
    return each;
}

Json ContractCaseReader::filled(Json value) const {
    if (value.is_string()) return kept_.value(value.get<std::string>(), value);
    if (value.is_structured()) {
        for (auto& part : value) part = filled(part);
    }
    return value;
}

void ContractCaseReader::keep(const ContractCase& each, const Json& reply) {
    const auto keep = each.text.value("keep", Json::object());
    for (const auto& [kept, pointer] : keep.items()) {
        const Json::json_pointer place{pointer.get<std::string>()};
        if (!reply.contains(place))
            throw std::runtime_error{"\"" + each.name + "\": no " + place.to_string() + " in " +
                                     reply.dump()};
        kept_[kept] = reply.at(place);
    }
}

}  // namespace kontor
