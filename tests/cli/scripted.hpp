// A gateway that answers from a script, and a clock that only pauses move.
#pragma once

#include <deque>
#include <functional>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/base/waiter.hpp"
#include "cli/node/http.hpp"

namespace kontor::cli::testing {

struct Script {
    std::deque<HttpResult> answers;  ///< the last one is repeated
    std::vector<HttpRequest> asked;
};

class ScriptedTransport final : public HttpTransport {
public:
    explicit ScriptedTransport(Script& script) : script_(script) {}

    HttpResult send(const HttpRequest& request) override {
        script_.asked.push_back(request);
        HttpResult answer = script_.answers.front();
        if (script_.answers.size() > 1) script_.answers.pop_front();
        return answer;
    }

private:
    Script& script_;
};

class ManualWaiter final : public Waiter {
public:
    bool interrupted = false;

    TimePoint now() const override { return now_; }
    bool pause(Milliseconds duration) override {
        now_ += duration;
        return !interrupted;
    }

private:
    TimePoint now_{};
};

inline HttpResult answer(int status, const nlohmann::json& body = nlohmann::json::object()) {
    return HttpResponse{status, {}, body.dump()};
}

inline HttpResult problem(int status, const std::string& code) {
    return answer(status, {{"type", "urn:kontor:problem:" + code}, {"title", code}, {"status", status}});
}

inline HttpResult silence() {
    return std::unexpected(NoAnswer{"connection refused"});
}

}  // namespace kontor::cli::testing
