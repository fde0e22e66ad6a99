#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/events/event.hpp"
#include "runtime/service/service.hpp"

namespace gateway {

/// What services announce, as it comes in over the bus; and how long their event logs are. Nothing is asked for again here:
/// what may have been missed is told, and whoever needs it reads the log. Thread-safe.
class EventFeed {
public:
    struct Listener {
        /// An event, once. They come in the order of the service's log, with gaps where some were missed.
        std::function<void(const kontor::Event&)> event;
        /// Events of this service may have been missed: some are missing, the connection was lost, or the service began anew.
        std::function<void(const std::string& service)> doubt;
    };

    explicit EventFeed(kontor::Service& service);

    /// Called on the bus's delivery thread. Before the service starts.
    void add(Listener listener) { listeners_.push_back(std::move(listener)); }
    /// From now on that service's events are taken in. At any time; again does nothing.
    void follow(const std::string& service);

    /// False while events can't arrive.
    bool live() const;
    /// The position of the last event in the service's log, as far as is known; nothing while in doubt.
    std::optional<std::int64_t> head(const std::string& service) const;
    /// The service itself said so.
    void note_head(const std::string& service, std::int64_t head);

private:
    struct Source {
        std::int64_t heard = 0;  // the last event that arrived
        std::int64_t head = 0;   // of the log
        bool certain = false;    // the head is at least what it was when we began to listen
    };

    void received(const kontor::Message& message);
    void reported(const kontor::Message& message);
    void lost_connection();
    bool doubt(const std::string& service);
    void tell_doubt(const std::string& service) const;

    kontor::Service& service_;
    std::vector<Listener> listeners_;
    mutable std::mutex mutex_;
    std::map<std::string, Source, std::less<>> sources_;
    bool live_ = false;
};

}  // namespace gateway
