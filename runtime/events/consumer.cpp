#include "runtime/events/consumer.hpp"

#include <algorithm>

#include "runtime/rpc/wire.hpp"

namespace kontor {
namespace {

/// Events a replay page holds at most; they are applied in one job.
constexpr int replay_page = 200;
/// How long a replay's answer is waited for before it is asked for again.
constexpr Milliseconds replay_timeout{2000};
/// Before something is tried again that failed for no fault of an event's.
constexpr Milliseconds retry_pause{1000};
/// Between the first two attempts of an event; it doubles with each.
constexpr Milliseconds first_pause{1000};
/// Where nothing more can be parked, attempts go on with this pause.
constexpr Milliseconds longest_pause{16'000};

Milliseconds pause_after(int attempts) {
    return std::min(longest_pause, first_pause * (1 << std::min(attempts - 1, 10)));
}

void raise_to(std::atomic<std::int64_t>& value, std::int64_t floor) {
    auto current = value.load();
    while (current < floor && !value.compare_exchange_weak(current, floor)) {
    }
}

std::int64_t position_in(const Message& message) {
    const auto json = parse_json(message.payload);
    if (!json.is_object()) return 0;
    const auto position = json.find("position");
    return position != json.end() && position->is_number_integer() ? position->get<std::int64_t>() : 0;
}

}  // namespace

EventConsumer::EventConsumer(std::string source, Handler handler, Parts parts)
    : source_{std::move(source)},
      handler_{std::move(handler)},
      parts_{parts},
      positions_{parts.database},
      reply_topic_{"kontor/reply/" + parts.bus.client_id() + "/replay/" + source_},
      position_{positions_.get(source_)} {}

void EventConsumer::start() {
    parts_.bus.subscribe("kontor/event/" + source_ + "/#", 0,
                         [this](const Message& message) { received(message); });
    parts_.bus.subscribe(reply_topic_, 0, [this](const Message& message) { replay_received(message); });
    parts_.bus.subscribe("kontor/health/" + source_ + "/+", 0,
                         [this](const Message& message) { producer_at(position_in(message)); });
    parts_.directory.on_changed([this](const Instance& instance) {
        if (instance.service == source_ && instance.status == "up") producer_at(instance.position);
    });
}

void EventConsumer::producer_at(std::int64_t head) {
    raise_to(known_head_, head);
    if (head > position_) ask_for_replay();
}

void EventConsumer::received(const Message& message) {
    const auto event = std::make_shared<std::optional<Event>>(event_of(message));
    if (!*event) {
        parts_.log.warn("malformed event", {{"topic", message.topic}});
        return;
    }
    raise_to(known_head_, (*event)->sequence);
    if ((*event)->sequence <= position_) return;
    const bool queued = parts_.writer.submit({
        [this, event](Transaction& transaction) {
            if (const auto pause = apply(**event, transaction))
                transaction.after_commit([this, pause] { wait(*pause); });
        },
        [this](const Error& error) {
            parts_.log.error("event not taken in", {{"source", source_}, {"cause", error.detail}});
            ask_again_after(retry_pause);
        },
    });
    // What the full queue turned away is asked for when there is room again.
    if (!queued) ask_again_after(retry_pause);
}

EventConsumer::Pause EventConsumer::apply(const Event& event, Transaction& transaction) {
    const auto position = positions_.get(source_);
    if (event.sequence <= position) return {};
    if (event.previous > position) {
        transaction.after_commit([this] { ask_for_replay(); });
        return {};
    }
    if (const auto pause = take_in(event, transaction)) return pause;
    positions_.set(source_, event.sequence);
    transaction.after_commit([this, sequence = event.sequence] { position_ = sequence; });
    return {};
}

EventConsumer::Pause EventConsumer::take_in(const Event& event, Transaction& transaction) {
    const bool waits = parts_.dead_letters.holds(source_, event.entity, event.entity_id);
    return waits ? wait_behind(event, transaction) : try_event(event, transaction);
}

EventConsumer::Pause EventConsumer::try_event(const Event& event, Transaction& transaction) {
    // However often it is delivered meanwhile: only time brings the next attempt.
    const auto now = parts_.clock.steady();
    if (trial_.sequence == event.sequence && now < trial_.due)
        return std::chrono::ceil<Milliseconds>(trial_.due - now);
    const auto cause = transaction.attempt([&] { handle(event, transaction); });
    if (cause) return failed(event, *cause, transaction);
    return {};
}

EventConsumer::Pause EventConsumer::failed(const Event& event, const std::string& cause,
                                           Transaction& transaction) {
    if (trial_.sequence != event.sequence) trial_ = {event.sequence, 0, {}};
    ++trial_.attempts;
    const bool park_it = trial_.attempts >= max_attempts && !parts_.dead_letters.full();
    parts_.log.error(park_it ? "an event is parked and needs an operator" : "event not taken in",
                     {{"source", source_},
                      {"sequence", event.sequence},
                      {"entity", event.entity + "/" + event.entity_id},
                      {"type", event.type},
                      {"attempts", trial_.attempts},
                      {"cause", cause}});
    if (!park_it) {
        const auto pause = pause_after(trial_.attempts);
        trial_.due = parts_.clock.steady() + pause;
        return pause;
    }
    park(event, {.cause = cause, .attempts = trial_.attempts}, transaction);
    return {};
}

EventConsumer::Pause EventConsumer::wait_behind(const Event& event, Transaction& transaction) {
    if (parts_.dead_letters.full()) {
        parts_.log.error("an event can't be taken in: there are too many dead letters",
                         {{"source", source_}, {"sequence", event.sequence}});
        return longest_pause;
    }
    park(event, {.state = DeadLetter::State::waiting}, transaction);
    return {};
}

void EventConsumer::park(const Event& event, DeadLetter letter, Transaction& transaction) {
    letter.source = source_;
    letter.sequence = event.sequence;
    letter.entity = event.entity;
    letter.entity_id = event.entity_id;
    letter.content = to_replay(event).dump();
    parts_.dead_letters.park(std::move(letter), transaction);
}

void EventConsumer::handle(const Event& event, Transaction& transaction) const {
    const TraceScope scope{event.trace, event.id};
    try {
        handler_(event, transaction);
    } catch (const Rejected& rejected) {
        // There is nobody to be told no.
        throw std::runtime_error{rejected.rejection.detail};
    }
}

void EventConsumer::wait(Milliseconds pause) {
    ++ask_number_;  // what was asked before is of no use any more
    ask_again_after(pause);
}

std::string EventConsumer::current_ask() const {
    return source_ + "#" + std::to_string(ask_number_.load());
}

void EventConsumer::ask_for_replay() {
    if (asking_.exchange(true)) return;
    ++ask_number_;
    Request request;
    request.id = parts_.ids.uuid();
    request.body = {{"after", position_.load()}, {"limit", replay_page}};
    request.principal = {parts_.bus.client_id(), {"service"}};
    auto message =
        wire::write_request(request, "kontor/replay/" + source_, reply_topic_, current_ask(), replay_timeout);
    // A producer that isn't there says so by its presence when it comes; then we ask again.
    if (!parts_.directory.is_up(source_) || !parts_.bus.publish(std::move(message))) {
        asking_ = false;
        return;
    }
    ask_again_after(replay_timeout);
}

void EventConsumer::ask_again_after(Milliseconds pause) {
    asking_ = true;
    parts_.scheduler.after(pause, [this, asked = ask_number_.load()] {
        if (asked != ask_number_ || !asking_) return;
        asking_ = false;
        ask_for_replay();
    });
}

void EventConsumer::replay_received(const Message& message) {
    if (message.correlation_data != current_ask()) return;
    const auto reply = wire::read_reply(message);
    if (!reply.is_ok() || !reply.body().contains("events")) return ask_again_after(retry_pause);
    const auto page = std::make_shared<std::vector<Event>>();
    for (const auto& element : reply.body()["events"]) {
        if (auto event = event_of_replay(source_, element)) page->push_back(std::move(*event));
    }
    const auto head = reply.body().value("head", std::int64_t{0});
    if (head < position_) {
        parts_.log.error(
            "the producer's log is shorter than what was taken in of it: was its store replaced?",
            {{"source", source_}, {"head", head}, {"position", position_.load()}});
    }
    const bool queued = parts_.writer.submit({
        [this, page, head](Transaction& transaction) {
            for (const auto& event : *page) {
                if (const auto pause = apply(event, transaction))
                    return transaction.after_commit([this, pause] { wait(*pause); });
            }
            transaction.after_commit([this, head] { page_done(head); });
        },
        [this](const Error& error) {
            parts_.log.error("replayed events not taken in", {{"source", source_}, {"cause", error.detail}});
            ask_again_after(retry_pause);
        },
    });
    if (!queued) ask_again_after(retry_pause);
}

void EventConsumer::page_done(std::int64_t head) {
    raise_to(known_head_, head);
    asking_ = false;
    // More pages, or an event that arrived while the replay was under way and was skipped as a gap.
    if (head >= position_ && known_head_ > position_) ask_for_replay();
}

}  // namespace kontor
