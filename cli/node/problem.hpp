// What the node's "no" says: RFC 9457 problem bodies, in the user's words.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cli/node/http.hpp"

namespace kontor::cli {

using Json = nlohmann::json;

/// A member of an object that is a text, or "" where there is none.
std::string text_member(const Json& body, const char* name);

struct Problem {
    int status = 0;
    std::string code;  ///< the part after `urn:kontor:problem:`; `http-<status>` when the body is no problem
    std::string text;  ///< title, detail and the fields that are wrong
    std::string order{};  ///< the id of the order that was refused, or ""
};

Problem problem_in(const Json& body, int status);
Problem problem_in(const HttpResponse& response);

/// Whether nobody can tell from this answer if the request had its effect: ask again, with the same key.
bool is_undecided(const HttpResult& result);

/// The body of a 2xx answer. Throws Failure: unreachable when nothing decided came, refused with the
/// problem's text.
Json body_of(const HttpResult& result);

}  // namespace kontor::cli
