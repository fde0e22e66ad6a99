#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/base/clock.hpp"
#include "runtime/http/headers.hpp"
#include "services/gateway/domain/event_filter.hpp"

namespace gateway {

/// An answer that can be given again.
struct CachedResponse {
    kontor::HttpHeaders headers;
    std::string body;
    std::string etag;
    kontor::SteadyTime made{};
    kontor::SteadyTime until{};  ///< at the latest; an event may end it before
};

/// Answers by what was asked, until their time is over, an event tells that they may be wrong, or there is no room: then the
/// one goes that wasn't asked for for longest. Thread-safe.
class ResponseCache {
public:
    using Ptr = std::shared_ptr<const CachedResponse>;

    /// An answer that is on its way: events that come meanwhile count, so that an answer from before an event isn't kept after
    /// it. Begun before the service is asked.
    class Fetch {
    public:
        Fetch(ResponseCache& cache, std::vector<EventFilter> filters);
        ~Fetch();
        Fetch(const Fetch&) = delete;
        Fetch& operator=(const Fetch&) = delete;

    private:
        friend class ResponseCache;
        ResponseCache& cache_;
        std::vector<EventFilter> filters_;
        bool spoiled_ = false;
    };

    /// `max_bytes` for all, keys and headers among them; 0: nothing is kept.
    explicit ResponseCache(std::size_t max_bytes) : max_bytes_{max_bytes} {}

    /// Null when there is none that may be given.
    Ptr find(const std::string& key, kontor::SteadyTime now);
    /// False when it can't be kept: an event came since, or it would take more than an eighth of the room.
    bool store(const Fetch& fetch, const std::string& key, CachedResponse response);

    /// Drops what the event concerns.
    void invalidate(const EventName& event);
    /// Drops what any event of the service would concern: some may have been missed.
    void invalidate_service(std::string_view service);
    void clear();

    std::size_t bytes() const;
    std::size_t entries() const;

private:
    struct Entry {
        std::string key;
        Ptr response;
        std::vector<EventFilter> filters;
        std::size_t bytes;
    };
    using Entries = std::list<Entry>;

    template <typename Concerned>
    void drop_if(const Concerned& concerned);
    void drop(Entries::iterator entry);

    const std::size_t max_bytes_;
    mutable std::mutex mutex_;
    Entries entries_;  // the one asked for last first
    std::unordered_map<std::string_view, Entries::iterator> by_key_;
    std::set<Fetch*> fetches_;
    std::size_t bytes_ = 0;
};

}  // namespace gateway
