#include "services/registry/handlers/health_view.hpp"

#include "runtime/base/json.hpp"
#include "services/registry/domain/instance.hpp"

namespace registry {
namespace {

std::string key_of(std::string_view service, std::string_view instance) {
    return std::string{service} + "/" + std::string{instance};
}

}  // namespace

void HealthView::take(const kontor::Message& message) {
    const auto json = kontor::parse_json(message.payload);
    if (!json.is_object() || !json.contains("status") || !json["status"].is_string()) return;
    const auto key = key_of(kontor::topic_level(message.topic, 2), kontor::topic_level(message.topic, 3));
    const std::scoped_lock lock{mutex_};
    heard_[key] = {json["status"] == "ok" ? "ok" : "degraded", clock_.steady()};
}

std::string HealthView::of(const std::string& service, const std::string& instance) const {
    const std::scoped_lock lock{mutex_};
    const auto found = heard_.find(key_of(service, instance));
    if (found == heard_.end()) return "silent";
    const bool late = clock_.steady() - found->second.at > std::chrono::seconds{silent_after_seconds};
    return late ? "silent" : found->second.status;
}

}  // namespace registry
