#include "services/gateway/tests/played_log.hpp"

#include "runtime/events/event.hpp"

namespace gateway {

using kontor::Json;
using kontor::Reply;

PlayedLog::PlayedLog(PlayedServices& services, std::string service)
    : services_{services}, service_{std::move(service)} {
    services_.on(service_ + ".events", [this](const kontor::Request& request) { return read(request); });
}

void PlayedLog::append(const std::string& entity, const std::string& id, const std::string& type,
                       const Json& data, bool announce) {
    kontor::StoredEvent event;
    {
        const std::scoped_lock lock{mutex_};
        event.position = static_cast<std::int64_t>(events_.size()) + 1;
        event.id = service_ + "-" + std::to_string(event.position);
        event.entity = entity;
        event.entity_id = id;
        event.type = type;
        event.data = data.dump();
        events_.push_back(event);
    }
    if (announce) services_.publish(kontor::to_message(event, "test", service_));
}

Reply PlayedLog::read(const kontor::Request& request) {
    const std::scoped_lock lock{mutex_};
    const auto after = request.body.at("after").get<std::int64_t>();
    const auto limit = request.body.at("limit").get<std::size_t>();
    Json page = Json::array();
    for (const auto& event : events_) {
        if (event.position > after && page.size() < limit)
            page.push_back(kontor::to_replay(kontor::to_event(event, service_)));
    }
    return Reply::ok({{"events", std::move(page)}, {"head", events_.size()}});
}

}  // namespace gateway
