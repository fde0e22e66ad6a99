#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "runtime/store/event_log.hpp"
#include "services/gateway/tests/played_services.hpp"

namespace gateway {

/// The event log of one of the played services: it announces what is appended, and is read by the rpc `events`.
class PlayedLog {
public:
    PlayedLog(PlayedServices& services, std::string service);

    /// `announce`: false for an event that the bus loses.
    void append(const std::string& entity, const std::string& id, const std::string& type,
                const kontor::Json& data = kontor::Json::object(), bool announce = true);

private:
    kontor::Reply read(const kontor::Request& request);

    PlayedServices& services_;
    const std::string service_;
    std::mutex mutex_;
    std::vector<kontor::StoredEvent> events_;
};

}  // namespace gateway
