#include "runtime/rpc/problem.hpp"

#include <array>

namespace kontor {
namespace {

constexpr std::string_view type_prefix = "urn:kontor:problem:";

struct ErrorFacts {
    int status;
    const char* code;
    int retry_after_ms;
};

/// Indexed by ErrorKind.
constexpr std::array<ErrorFacts, 6> error_facts{{{503, "busy", 200},
                                                 {503, "unavailable", 1000},
                                                 {504, "timeout", 0},
                                                 {507, "storage", 5000},
                                                 {500, "internal", 500},
                                                 {500, "parked", 0}}};
/// Indexed by RejectionKind.
constexpr std::array<int, 5> rejection_status{422, 409, 404, 403, 401};

std::string title_of(std::string code) {
    for (auto& c : code) {
        if (c == '-') c = ' ';
    }
    return code;
}

}  // namespace

int http_status(RejectionKind kind) {
    return rejection_status[static_cast<std::size_t>(kind)];
}

int http_status(ErrorKind kind) {
    return error_facts[static_cast<std::size_t>(kind)].status;
}

Json problem_of(const Rejection& rejection, const Json& extensions) {
    Json problem{{"type", std::string{type_prefix} + rejection.code},
                 {"title", title_of(rejection.code)},
                 {"status", http_status(rejection.kind)},
                 {"detail", rejection.detail}};
    for (const auto& field : rejection.fields) {
        problem["errors"].push_back({{"pointer", field.pointer}, {"detail", field.detail}});
    }
    problem.update(extensions);
    return problem;
}

Json problem_of(const Error& error) {
    const auto& facts = error_facts[static_cast<std::size_t>(error.kind)];
    Json problem{{"type", std::string{type_prefix} + facts.code},
                 {"title", title_of(facts.code)},
                 {"status", facts.status},
                 {"detail", error.detail}};
    if (facts.retry_after_ms > 0) problem["retry_after_ms"] = facts.retry_after_ms;
    return problem;
}

std::string problem_code(const Json& problem) {
    if (!problem.is_object()) return {};
    const auto type = problem.find("type");
    if (type == problem.end() || !type->is_string()) return {};
    const auto& text = type->get_ref<const std::string&>();
    return text.starts_with(type_prefix) ? text.substr(type_prefix.size()) : std::string{};
}

int retry_after_ms(const Json& problem) {
    if (!problem.is_object()) return 0;
    const auto value = problem.find("retry_after_ms");
    return value != problem.end() && value->is_number_integer() ? value->get<int>() : 0;
}

}  // namespace kontor
