#include "services/gateway/handlers/readiness.hpp"

#include "services/gateway/domain/service_names.hpp"
#include "services/gateway/handlers/problem.hpp"

namespace gateway {
kontor::HttpResponse Readiness::operator()(const Exchange&) const {
    if (draining_) throw make_problem(503, "draining", "this gateway is about to end");
    auto missing = kontor::Json::array();
    if (!service_.bus().connected()) missing.push_back("broker");
    if (!keys_.has_keys()) missing.push_back("signing-keys");
    for (const auto name : service_names) {
        if (!service_.directory().is_up(name)) missing.push_back(name);
    }
    if (missing.empty()) return json_response(200, {{"status", "ready"}});
    auto problem = make_problem(503, "not-ready", "missing: " + missing.dump());
    problem.body["missing"] = std::move(missing);
    throw problem;
}

}  // namespace gateway
