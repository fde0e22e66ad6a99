#pragma once

#include "services/gateway/handlers/backend.hpp"
#include "services/gateway/handlers/input.hpp"

namespace gateway {

/// Answers a route that is composed of several rpcs (`Route::compose`): asks for each part as soon as the parts that its input
/// is taken from are there, for several at once, all within the route's time. The answer has a member for each part and
/// `incomplete`: the optional ones that couldn't be had, and why. A part that isn't optional and can't be had is the answer's
/// failure. What an input is to be taken from and isn't there leaves nothing to ask for: the part is null, and nothing is
/// incomplete.
class ComposeRoute {
public:
    ComposeRoute(Backend& backend, const kontor::Clock& clock) : backend_{backend}, clock_{clock} {}
    kontor::HttpResponse operator()(const Exchange& exchange) const;

private:
    Backend& backend_;
    const kontor::Clock& clock_;
};

}  // namespace gateway
