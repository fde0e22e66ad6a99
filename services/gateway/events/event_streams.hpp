#pragma once

#include <prometheus/gauge.h>

#include <atomic>
#include <compare>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/http/stream.hpp"
#include "runtime/service/service.hpp"
#include "services/gateway/domain/log_positions.hpp"
#include "services/gateway/events/event_feed.hpp"
#include "services/gateway/events/event_selection.hpp"

namespace gateway {

/// Tells listening clients what happens, each event once and in the order of its log, from the position on that each has come
/// to. What comes over the bus goes to those who have all before it; everybody else gets what he misses from the service's
/// log, a page at a time, as he takes it. A client holds no thread, and those at the same position are served by one question.
/// Thread-safe.
class EventStreams {
public:
    /// `max_streams`: at a time.
    EventStreams(kontor::Service& service, EventFeed& feed, std::size_t max_streams);

    /// A stream of what is selected, from behind those positions on; where there is none, from what the feed knows next.
    /// `greeting` is sent first. Null when there are too many.
    std::shared_ptr<kontor::HttpStream> open(EventSelection selection, const LogPositions& from,
                                             std::string_view greeting);

private:
    class Subscription;
    /// How many there are; outlives the streams.
    struct Count {
        prometheus::Gauge& gauge;
        std::atomic<std::size_t> streams = 0;

        void change(int by) { gauge.Set(static_cast<double>(streams += static_cast<std::size_t>(by))); }
    };
    using Subscriptions = std::vector<std::shared_ptr<Subscription>>;

    /// For the events of a service's log behind a position.
    struct Question {
        std::size_t service;
        std::int64_t after;
        auto operator<=>(const Question&) const = default;
    };
    using Questions = std::vector<Question>;

    void take(const kontor::Event& event);
    void suspect(std::size_t service);
    void drained(Subscription& subscription);
    std::string beat(Subscription& subscription);
    void collect(const std::shared_ptr<Subscription>& subscription, Questions& questions);
    void ask(const Questions& questions);
    void answered(const Question& question, const kontor::Reply& reply);
    void ask_again_later(const Question& question, Subscriptions waiting);
    Subscriptions waiting_for(const Question& question);
    Subscriptions all();

    kontor::Service& service_;
    kontor::RpcClient& client_;
    EventFeed& feed_;
    const std::size_t max_streams_;
    const std::shared_ptr<Count> count_;
    std::mutex mutex_;
    std::vector<std::weak_ptr<Subscription>> subscriptions_;
    std::map<Question, std::vector<std::weak_ptr<Subscription>>> asked_;
};

}  // namespace gateway
