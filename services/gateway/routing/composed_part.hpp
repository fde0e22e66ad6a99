#pragma once

#include <map>
#include <string>

#include "runtime/base/clock.hpp"
#include "runtime/base/json.hpp"

namespace gateway {

/// One of the answers that an answer is composed of.
struct ComposedPart {
    std::string name;  ///< the member of the answer that it becomes
    std::string service;
    std::string rpc_method;
    /// Member of the rpc's input → where its value is found: in `path`, `query`, `caller`, or the parts named before.
    std::map<std::string, kontor::Json::json_pointer> input;
    bool optional = false;           ///< the answer is given without it, too
    kontor::Milliseconds timeout{};  ///< after which it is given up, if the route's time isn't over before
};

}  // namespace gateway
