#include "cli/node/problem.hpp"

#include "cli/base/failure.hpp"

namespace kontor::cli {
namespace {

constexpr std::string_view type_prefix = "urn:kontor:problem:";

std::string fields_in(const Json& body) {
    std::string text;
    if (!body.contains("errors") || !body.at("errors").is_array()) return text;
    for (const Json& error : body.at("errors")) {
        if (!error.is_object()) continue;
        text += "\n  " + text_member(error, "pointer") + ": " + text_member(error, "detail");
    }
    return text;
}

std::string code_of(const Json& body, int status) {
    const std::string type = text_member(body, "type");
    if (type.starts_with(type_prefix)) return type.substr(type_prefix.size());
    return "http-" + std::to_string(status);
}

}  // namespace

std::string text_member(const Json& body, const char* name) {
    const auto found = body.find(name);
    return found != body.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

Problem problem_in(const Json& body, int status) {
    if (!body.is_object())
        return {status, "http-" + std::to_string(status), "HTTP status " + std::to_string(status)};
    std::string text = text_member(body, "title");
    const std::string detail = text_member(body, "detail");
    if (!detail.empty() && detail != text) text += (text.empty() ? "" : ": ") + detail;
    return {status, code_of(body, status), text + fields_in(body), text_member(body, "order")};
}

Problem problem_in(const HttpResponse& response) {
    return problem_in(Json::parse(response.body, nullptr, false), response.status);
}

bool is_undecided(const HttpResult& result) {
    return !result || result->status >= 500 || result->status == 429 || result->status == 408;
}

Json body_of(const HttpResult& result) {
    if (!result) {
        throw unreachable("the node's HTTP gateway does not answer (" + result.error().detail +
                          "). Is it up? `./dev status` tells, `./dev up` starts it.");
    }
    if (result->status / 100 == 2) {
        Json body = Json::parse(result->body, nullptr, false);
        if (body.is_discarded()) throw unreachable("the answer is not JSON: is this a Kontor gateway?");
        return body;
    }
    const Problem problem = problem_in(*result);
    const std::string text = problem.code + " (" + std::to_string(problem.status) + "): " + problem.text;
    throw is_undecided(result) ? unreachable(text) : refused(text);
}

}  // namespace kontor::cli
