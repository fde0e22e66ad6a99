#pragma once

#include <string>

#include "runtime/base/json.hpp"
#include "runtime/http/headers.hpp"

namespace gateway {

struct HttpAnswer {
    int status = 0;
    kontor::HttpHeaders headers;
    std::string body;

    kontor::Json json() const { return kontor::Json::parse(body); }
    /// The code of a problem's type.
    std::string code() const;
    std::string header(std::string_view name) const { return std::string{headers.get(name)}; }
};

/// Sends one request on a connection of its own and reads its answer. A body brings its length with it, and
/// the type of JSON unless `headers` has another.
HttpAnswer http_request(std::uint16_t port, const std::string& method, const std::string& target,
                        const kontor::HttpHeaders& headers = {}, const std::string& body = {});

}  // namespace gateway
