#include "runtime/bus/mosquitto_bus.hpp"

#include <poll.h>

#include <stdexcept>

#include "runtime/base/bounds.hpp"
#include "runtime/base/invariant.hpp"
#include "runtime/bus/guarded_call.hpp"

namespace kontor {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds patience_to_flush{2};
/// The same trouble again is logged once in this time.
constexpr std::chrono::seconds trouble_interval{60};
/// Far enough that a turn is ended by the session's own tick.
constexpr std::chrono::hours no_hurry{1};

BrokerAddress checked_address(const MosquittoBus::Options& options) {
    auto address = parse_broker_address(options.address);
    if (!address)
        throw std::invalid_argument{"the broker's address is neither host:port nor unix:/path: " +
                                    options.address};
    if (options.client_id.empty()) throw std::invalid_argument{"the MQTT client id is empty"};
    if (options.keepalive_seconds < 5 || options.keepalive_seconds > 65535) {
        throw std::invalid_argument{"the MQTT keep-alive is not within 5..65535 seconds"};
    }
    if (options.receive_maximum == 0) throw std::invalid_argument{"the MQTT receive maximum is 0"};
    return *address;
}

prometheus::Counter& counter(Metrics& metrics, const char* what, const char* help) {
    return metrics.counter(std::string{"kontor_bus_"} + what + "_total", help);
}

}  // namespace

MosquittoBus::MosquittoBus(Options options, const Log& log, Metrics& metrics)
    : options_{std::move(options)},
      address_{checked_address(options_)},
      log_{log},
      counters_{counter(metrics, "connections", "Connections to the broker that became ready"),
                counter(metrics, "sent", "Messages handed to the broker"),
                counter(metrics, "received", "Messages received from the broker"),
                counter(metrics, "failed", "Messages that could not be sent or that the broker refused"),
                counter(metrics, "callback_failures", "Callbacks of the bus that threw")},
      refused_{counter(metrics, "refused", "Messages not taken: no connection, a full queue, or malformed")},
      login_{options_.client_id,
             options_.username,
             options_.password,
             options_.keepalive_seconds,
             options_.receive_maximum,
             options_.max_packet_bytes,
             {}},
      outgoing_{options_.outgoing_messages, options_.outgoing_bytes} {}

MosquittoBus::~MosquittoBus() {
    stop();
}

void MosquittoBus::subscribe(std::string filter, int qos, Handler handler) {
    if (const auto* problem = MosquittoLink::problem_with_filter(filter)) {
        log_.error("subscription not possible", {{"filter", filter}, {"reason", problem}});
        return;
    }
    {
        const std::scoped_lock lock{mutex_};
        requests_.push_back({std::move(filter), qos, std::move(handler)});
    }
    wake_.signal();
}

bool MosquittoBus::publish(Message message, Acknowledged acknowledged) {
    const char* problem = MosquittoLink::problem_with(message);
    if (problem == nullptr && message.payload.size() > max_payload_bytes)
        problem = "the payload is too large";
    if (problem != nullptr)
        log_.error("message not possible", {{"topic", message.topic}, {"reason", problem}});
    if (problem != nullptr || !outgoing_.push({std::move(message), std::move(acknowledged)})) {
        refused_.Increment();
        return false;
    }
    if (std::this_thread::get_id() != delivery_thread_) wake_.signal();  // its own turn goes on to send
    return true;
}

void MosquittoBus::on_connected(std::function<void()> callback) {
    INVARIANT(!thread_.joinable());
    on_connected_.push_back(std::move(callback));
}

void MosquittoBus::on_disconnected(std::function<void()> callback) {
    INVARIANT(!thread_.joinable());
    on_disconnected_.push_back(std::move(callback));
}

void MosquittoBus::start(Message last_will) {
    INVARIANT(!thread_.joinable() && !stopping_);
    INVARIANT(last_will.topic.empty() || MosquittoLink::problem_with(last_will) == nullptr);
    login_.last_will = std::move(last_will);
    thread_ = std::thread{[this] { run(); }};
}

void MosquittoBus::stop() {
    INVARIANT(std::this_thread::get_id() != delivery_thread_);
    const std::scoped_lock lock{stop_mutex_};
    outgoing_.seal();
    stopping_ = true;
    wake_.signal();
    if (thread_.joinable()) thread_.join();
}

void MosquittoBus::run() {
    delivery_thread_ = std::this_thread::get_id();
    while (!stopping_) {
        take_requests(nullptr);
        MosquittoSession session{login_,
                                 {log_, counters_, outgoing_, subscriptions_, wake_, options_.connect_timeout,
                                  options_.acknowledge_timeout, [this] { ready(); }}};
        ++attempts_;
        if (session.connect(address_)) serve(session);
        ended(session);
        if (!stopping_) pause(delay_.next());
    }
}

void MosquittoBus::serve(MosquittoSession& session) {
    while (!stopping_) {
        if (!session.turn(steady_clock::now() + no_hurry)) return;
        take_requests(&session);
    }
    flush(session);
}

void MosquittoBus::flush(MosquittoSession& session) {
    const auto until = steady_clock::now() + patience_to_flush;
    while (!session.idle() && steady_clock::now() < until) {
        if (!session.turn(until)) return;
    }
    session.disconnect(until);
}

void MosquittoBus::take_requests(MosquittoSession* session) {
    std::vector<Request> requests;
    {
        const std::scoped_lock lock{mutex_};
        requests.swap(requests_);
    }
    for (auto& request : requests) {
        const auto& subscription =
            subscriptions_.add(std::move(request.filter), request.qos, std::move(request.handler));
        if (session != nullptr) session->subscribe(subscription);
    }
}

void MosquittoBus::ready() {
    ready_since_ = steady_clock::now();
    counters_.connections.Increment();
    log_.info("bus connected",
              {{"broker", options_.address}, {"client", login_.client_id}, {"attempts", attempts_}});
    attempts_ = 0;
    last_trouble_.clear();
    connected_ = true;
    call("connected", on_connected_);
}

void MosquittoBus::ended(const MosquittoSession& session) {
    connected_ = false;
    outgoing_.drop();
    if (stopping_) return;
    if (!session.was_ready()) return log_attempt(session.trouble());
    // A connection that lasts but a moment (two clients with one id throw each other out) must not be renewed in haste.
    if (steady_clock::now() - ready_since_ > ReconnectDelay::longest) delay_.reset();
    log_.warn("bus disconnected", {{"broker", options_.address}, {"reason", session.trouble()}});
    call("disconnected", on_disconnected_);
}

void MosquittoBus::log_attempt(const std::string& trouble) {
    const auto now = steady_clock::now();
    if (trouble == last_trouble_ && now - last_trouble_logged_ < trouble_interval) return;
    last_trouble_ = trouble;
    last_trouble_logged_ = now;
    log_.error("bus can't connect",
               {{"broker", options_.address}, {"reason", trouble}, {"attempts", attempts_}});
}

void MosquittoBus::pause(Milliseconds time) {
    const auto until = steady_clock::now() + time;
    for (auto now = steady_clock::now(); now < until && !stopping_; now = steady_clock::now()) {
        pollfd waiting{wake_.descriptor(), POLLIN, 0};
        ::poll(&waiting, 1, static_cast<int>(std::chrono::ceil<Milliseconds>(until - now).count()));
        if (waiting.revents != 0) wake_.clear();
    }
}

void MosquittoBus::call(std::string_view what, const std::vector<std::function<void()>>& callbacks) {
    for (const auto& callback : callbacks)
        guarded_call(log_, counters_.callback_failures, what, "", callback);
}

}  // namespace kontor
