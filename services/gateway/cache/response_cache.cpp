#include "services/gateway/cache/response_cache.hpp"

#include <algorithm>

namespace gateway {
namespace {

/// None may push all the others out.
constexpr std::size_t least_entries = 8;
/// What lists and tables keep for an entry, about.
constexpr std::size_t entry_overhead = 200;

std::size_t size_of(const std::string& key, const CachedResponse& response,
                    const std::vector<EventFilter>& filters) {
    std::size_t bytes = entry_overhead + key.size() + response.body.size() + response.etag.size();
    for (const auto& [name, value] : response.headers) bytes += name.size() + value.size();
    for (const auto& filter : filters) bytes += filter.size();
    return bytes;
}

bool any_matches(const std::vector<EventFilter>& filters, const EventName& event) {
    return std::ranges::any_of(filters, [&](const EventFilter& filter) { return filter.matches(event); });
}

bool any_of_service(const std::vector<EventFilter>& filters, std::string_view service) {
    return std::ranges::any_of(filters, [&](const EventFilter& filter) {
        return filter.service().empty() || filter.service() == service;
    });
}

}  // namespace

ResponseCache::Fetch::Fetch(ResponseCache& cache, std::vector<EventFilter> filters)
    : cache_{cache}, filters_{std::move(filters)} {
    const std::scoped_lock lock{cache_.mutex_};
    cache_.fetches_.insert(this);
}

ResponseCache::Fetch::~Fetch() {
    const std::scoped_lock lock{cache_.mutex_};
    cache_.fetches_.erase(this);
}

ResponseCache::Ptr ResponseCache::find(const std::string& key, kontor::SteadyTime now) {
    const std::scoped_lock lock{mutex_};
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    if (found->second->response->until <= now) {
        drop(found->second);
        return nullptr;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->response;
}

bool ResponseCache::store(const Fetch& fetch, const std::string& key, CachedResponse response) {
    const auto bytes = size_of(key, response, fetch.filters_);
    const std::scoped_lock lock{mutex_};
    if (fetch.spoiled_ || bytes > max_bytes_ / least_entries) return false;
    if (const auto old = by_key_.find(key); old != by_key_.end()) drop(old->second);
    while (bytes_ + bytes > max_bytes_) drop(std::prev(entries_.end()));
    entries_.push_front(
        {key, std::make_shared<const CachedResponse>(std::move(response)), fetch.filters_, bytes});
    by_key_.emplace(entries_.front().key, entries_.begin());
    bytes_ += bytes;
    return true;
}

void ResponseCache::drop(Entries::iterator entry) {
    bytes_ -= entry->bytes;
    by_key_.erase(entry->key);
    entries_.erase(entry);
}

template <typename Concerned>
void ResponseCache::drop_if(const Concerned& concerned) {
    const std::scoped_lock lock{mutex_};
    for (auto* fetch : fetches_) fetch->spoiled_ = fetch->spoiled_ || concerned(fetch->filters_);
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        const auto here = entry++;
        if (concerned(here->filters)) drop(here);
    }
}

void ResponseCache::invalidate(const EventName& event) {
    drop_if([&](const std::vector<EventFilter>& filters) { return any_matches(filters, event); });
}

void ResponseCache::invalidate_service(std::string_view service) {
    drop_if([&](const std::vector<EventFilter>& filters) { return any_of_service(filters, service); });
}

void ResponseCache::clear() {
    drop_if([](const std::vector<EventFilter>&) { return true; });
}

std::size_t ResponseCache::bytes() const {
    const std::scoped_lock lock{mutex_};
    return bytes_;
}

std::size_t ResponseCache::entries() const {
    const std::scoped_lock lock{mutex_};
    return entries_.size();
}

}  // namespace gateway
