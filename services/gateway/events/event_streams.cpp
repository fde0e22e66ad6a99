#include "services/gateway/events/event_streams.hpp"

#include <algorithm>

#include "services/gateway/events/event_text.hpp"

namespace gateway {
namespace {

using kontor::HttpStream;
using kontor::Json;
using kontor::Milliseconds;

/// As many events as a page of a log holds at most: a client that misses many gets them page by page.
constexpr int page_events = 100;
/// Before a service that didn't answer is asked again.
constexpr Milliseconds next_attempt{1000};
/// Then the client has to come again, with a token that is still good.
constexpr std::chrono::minutes stream_lifetime{15};

struct Page {
    std::vector<kontor::Event> events;
    std::int64_t head = 0;
};

Page page_of(std::string_view source, const kontor::Reply& reply) {
    Page page;
    page.head = reply.body().value("head", std::int64_t{0});
    for (const auto& element : reply.body().value("events", Json::array())) {
        if (auto event = kontor::event_of_replay(source, element)) page.events.push_back(std::move(*event));
    }
    return page;
}

}  // namespace

/// One client. All but `ended` is done under the lock of the streams.
class EventStreams::Subscription final : public kontor::HttpStreamProducer,
                                         public std::enable_shared_from_this<EventStreams::Subscription> {
public:
    Subscription(EventStreams& streams, EventSelection wanted, const LogPositions& from,
                 kontor::SteadyTime until)
        : streams_{streams},
          count_{streams.count_},
          selection{std::move(wanted)},
          services{selection.services()},
          positions{from},
          until_{until} {
        count_->change(1);
    }
    ~Subscription() override { ended(); }

    std::string beat() override { return streams_.beat(*this); }
    void drained() override { streams_.drained(*this); }
    void ended() override {
        if (!gone_.exchange(true)) count_->change(-1);
    }

    bool gone() const { return gone_; }

    /// False when it can't take the event now.
    bool give(const kontor::Event& event, std::size_t service, const std::string& text) {
        auto after = positions;
        after[service] = event.sequence;
        if (selection.selects(event)) {
            const auto pushed = push("id: " + after.text() + "\n" + text);
            blocked = pushed == HttpStream::Pushed::full;
            if (pushed != HttpStream::Pushed::taken) return false;
        }
        positions = after;
        return true;
    }

    void give_page(const Page& page, std::size_t service, std::string_view site) {
        for (const auto& event : page.events) {
            if (event.sequence <= positions[service]) continue;
            const bool wanted = selection.selects(event);
            if (!give(event, service, wanted ? event_text(event, site) : std::string{})) return;
        }
        // A log that is shorter is another one: its store was restored.
        if (page.events.empty()) positions[service] = page.head;
    }

    void end_if_over(kontor::SteadyTime now) {
        if (now < until_) return;
        if (const auto open = stream.lock()) open->end();
    }

    HttpStream::Pushed push(std::string_view text) {
        const auto open = stream.lock();
        return open == nullptr ? HttpStream::Pushed::ended : open->push(text);
    }

private:
    EventStreams& streams_;
    const std::shared_ptr<Count> count_;
    std::atomic<bool> gone_ = false;

public:
    const EventSelection selection;
    const ServiceSet services;
    LogPositions positions;
    ServiceSet asking;     // whose log is being asked for
    ServiceSet suspect;    // whose log may have more than is known
    bool blocked = false;  // the client has to take something first
    std::weak_ptr<HttpStream> stream;

private:
    const kontor::SteadyTime until_;
};

EventStreams::EventStreams(kontor::Service& service, EventFeed& feed, std::size_t max_streams)
    : service_{service},
      client_{service.client()},
      feed_{feed},
      max_streams_{max_streams},
      count_{std::make_shared<Count>(
          service.metrics().gauge("kontor_gateway_event_streams", "Clients that listen to events"))} {
    feed.add({[this](const kontor::Event& event) { take(event); },
              [this](const std::string& source) {
                  if (const auto index = service_index(source)) suspect(*index);
              }});
    service.on_connected([this] {
        for (std::size_t i = 0; i < service_names.size(); ++i) suspect(i);
    });
}

std::shared_ptr<HttpStream> EventStreams::open(EventSelection selection, const LogPositions& from,
                                               std::string_view greeting) {
    if (count_->streams >= max_streams_) return nullptr;
    const auto subscription = std::make_shared<Subscription>(*this, std::move(selection), from,
                                                             service_.clock().steady() + stream_lifetime);
    auto stream = std::make_shared<HttpStream>(subscription);
    subscription->stream = stream;
    subscription->push(greeting);
    Questions questions;
    {
        const std::scoped_lock lock{mutex_};
        std::erase_if(subscriptions_, [](const auto& one) {
            const auto kept = one.lock();
            return kept == nullptr || kept->gone();
        });
        subscriptions_.push_back(subscription);
        collect(subscription, questions);
    }
    ask(questions);
    return stream;
}

EventStreams::Subscriptions EventStreams::all() {
    Subscriptions kept;
    for (const auto& one : subscriptions_) {
        if (auto subscription = one.lock(); subscription != nullptr && !subscription->gone())
            kept.push_back(std::move(subscription));
    }
    return kept;
}

void EventStreams::take(const kontor::Event& event) {
    const auto service = service_index(event.source);
    if (!service || count_->streams == 0) return;
    const auto text = event_text(event, service_.config().site);
    const auto now = service_.clock().steady();
    Questions questions;
    {
        const std::scoped_lock lock{mutex_};
        for (const auto& one : all()) {
            if (!one->services[*service]) continue;
            one->end_if_over(now);
            auto position = one->positions[*service];
            if (position == LogPositions::unknown) one->positions[*service] = position = event.sequence - 1;
            const bool next = position == event.sequence - 1 && !one->blocked && !one->asking[*service];
            if (next) {
                one->give(event, *service, text);
            } else {
                collect(one, questions);
            }
        }
    }
    ask(questions);
}

void EventStreams::suspect(std::size_t service) {
    Questions questions;
    {
        const std::scoped_lock lock{mutex_};
        for (const auto& one : all()) {
            if (one->services[service]) one->suspect.set(service);
            collect(one, questions);
        }
    }
    ask(questions);
}

void EventStreams::drained(Subscription& subscription) {
    Questions questions;
    {
        const std::scoped_lock lock{mutex_};
        subscription.blocked = false;
        collect(subscription.shared_from_this(), questions);
    }
    ask(questions);
}

std::string EventStreams::beat(Subscription& subscription) {
    const std::scoped_lock lock{mutex_};
    subscription.end_if_over(service_.clock().steady());
    // Without data nothing is told to the page, but the client comes back from here (HTML, 9.2.6).
    return ":\nid: " + subscription.positions.text() + "\n\n";
}

/// What has to be asked for so that the subscription gets on. Under the lock.
void EventStreams::collect(const std::shared_ptr<Subscription>& subscription, Questions& questions) {
    auto& one = *subscription;
    if (one.blocked || !feed_.live()) return;
    for (std::size_t i = 0; i < service_names.size(); ++i) {
        if (!one.services[i] || one.asking[i]) continue;
        const auto head = feed_.head(std::string{service_names[i]});
        if (one.positions[i] == LogPositions::unknown) {
            if (head) one.positions[i] = *head;
            continue;
        }
        const bool behind = head && *head > one.positions[i];
        if (!behind && !one.suspect[i]) continue;
        one.asking.set(i);
        one.suspect.reset(i);
        const Question question{i, one.positions[i]};
        auto& waiting = asked_[question];
        if (waiting.empty()) questions.push_back(question);
        waiting.push_back(subscription);
    }
}

/// Not under the lock: the answer may come at once.
void EventStreams::ask(const Questions& questions) {
    for (const auto& question : questions) {
        kontor::Call call;
        call.service = service_names.at(question.service);
        call.method = "events";
        call.body = {{"after", question.after}, {"limit", page_events}};
        call.id = service_.ids().uuid();
        call.principal = {"gateway", {"service"}};
        client_.call(std::move(call),
                     [this, question](const kontor::Reply& reply) { answered(question, reply); });
    }
}

EventStreams::Subscriptions EventStreams::waiting_for(const Question& question) {
    Subscriptions waiting;
    for (const auto& one : asked_[question]) {
        if (auto subscription = one.lock()) waiting.push_back(std::move(subscription));
    }
    asked_.erase(question);
    return waiting;
}

void EventStreams::answered(const Question& question, const kontor::Reply& reply) {
    const std::string source{service_names.at(question.service)};
    const auto page = reply.is_ok() ? page_of(source, reply) : Page{};
    if (reply.is_ok()) feed_.note_head(source, page.head);
    Questions questions;
    {
        const std::scoped_lock lock{mutex_};
        auto waiting = waiting_for(question);
        if (!reply.is_ok()) return ask_again_later(question, std::move(waiting));
        for (const auto& one : waiting) {
            one->asking.reset(question.service);
            one->give_page(page, question.service, service_.config().site);
            collect(one, questions);
        }
    }
    ask(questions);
}

void EventStreams::ask_again_later(const Question& question, Subscriptions waiting) {
    if (waiting.empty()) return;
    service_.scheduler().after(next_attempt, [this, question, waiting = std::move(waiting)] {
        Questions questions;
        {
            const std::scoped_lock lock{mutex_};
            for (const auto& one : waiting) {
                one->asking.reset(question.service);
                one->suspect.set(question.service);
                if (!one->gone()) collect(one, questions);
            }
        }
        ask(questions);
    });
}

}  // namespace gateway
