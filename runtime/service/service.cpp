#include "runtime/service/service.hpp"

#include <prometheus/gauge.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>

#include "runtime/base/invariant.hpp"
#include "runtime/store/migrations.hpp"
#include "runtime/store/store_clock.hpp"

namespace kontor {
namespace {

/// Answers are kept for retries and for idempotency keys.
constexpr std::chrono::hours handled_for{24};
/// After a start or a jump of the clock none is forgotten for so long: somebody may still ask again.
constexpr std::chrono::hours clock_settles{1};
/// Also how long a store's pages stay in memory after a busy time. Reading them again from the system's cache takes less than
/// a millisecond, so that a service under load doesn't feel it.
constexpr Milliseconds trim_interval{60'000};
/// Rows forgotten at a time: a trim must not hold up the batch it shares.
constexpr int trim_rows = 2000;
constexpr Milliseconds metrics_interval{10'000};
constexpr Milliseconds retention_interval{60'000};
/// What is removed is gone: so the clock must have gone evenly for a day.
constexpr std::chrono::hours retention_settles{24};
/// Removed, and looked at, at a time: a minute's share of what many orders leave behind, in a few milliseconds.
constexpr int retained_entities = 50;
constexpr int retained_events = 1000;
constexpr Milliseconds drain_limit{5000};
/// From our reconnecting until others must have done so too: the longest pause between their attempts, and some more.
constexpr Milliseconds presence_grace{3000};
/// Below this much free space health says "degraded".
constexpr std::uintmax_t low_disk_bytes = 32ULL * 1024 * 1024;

Database open_store(const Config& config, const char* vfs, std::span<const Migration> schema) {
    std::filesystem::create_directories(config.data_dir);
    auto database = Database::open(config.database_file(), vfs);
    migrate(database, schema);
    return database;
}

/// A service without a store can only go by the clock.
Time started_at(const Environment& environment, ServiceStore* store) {
    const auto now = environment.clock.now();
    return store == nullptr ? now : note_start(store->write, now);
}

RpcServer::Parts rpc_parts(const Environment& environment, ServiceStore* store, Reader& reader) {
    return {environment.bus,
            store == nullptr ? nullptr : &store->writer,
            reader,
            store == nullptr ? nullptr : &store->handled,
            store == nullptr ? nullptr : &store->dead_letters,
            environment.clock,
            environment.ids,
            environment.log,
            environment.metrics};
}

}  // namespace

std::optional<std::uintmax_t> free_disk_bytes(const std::filesystem::path& folder) {
    std::error_code failed;
    const auto space = std::filesystem::space(folder, failed);
    return failed ? std::nullopt : std::optional{space.available};
}

int own_process() {
    return ::getpid();
}

ServiceStore::ServiceStore(const Config& config, const Environment& environment,
                           std::span<const Migration> schema)
    : write{open_store(config, environment.vfs, schema)},
      read{Database::open_read_only(config.database_file(), environment.vfs)},
      writer{write,           environment.clock,   environment.ids,
             environment.log, environment.metrics, environment.wake_writer},
      handled{write},
      dead_letters{write, environment.metrics},
      publisher{config.site, config.service, {write, writer, environment.bus, environment.log}},
      replay{read} {
    writer.on_committed([this](std::span<const StoredEvent> events) { publisher.committed(events); });
    writer.on_committing([this](Transaction& transaction) { publisher.committing(transaction); });
}

Service::Service(Config config, Environment environment, std::span<const Migration> schema)
    : config_{std::move(config)},
      environment_{std::move(environment)},
      store_{schema.empty() ? nullptr : std::make_unique<ServiceStore>(config_, environment_, schema)},
      reader_{environment_.wake_reader},
      rpc_{config_.service, rpc_parts(environment_, store_.get(), reader_)},
      presence_{config_.service, config_.instance, started_at(environment_, store_.get()),
                environment_.process} {
    add_runtime_methods();
}

Service::~Service() = default;

ServiceStore& Service::store() {
    INVARIANT(store_ != nullptr);
    return *store_;
}

void Service::add_runtime_methods() {
    query("positions", [this](const Request&) { return positions(); });
    if (store_ == nullptr) return;
    backup_ = std::make_unique<StoreBackup>(
        config_.database_file(), environment_.vfs,
        StoreBackup::Parts{store_->writer, reader_, scheduler(), environment_.clock, environment_.log});
    query("backup", [this](const Request& request) { return back_up(request); });
    rpc_.serve("kontor/replay/" + config_.service, "replay", std::ref(store_->replay));
    query("events", std::ref(store_->replay));
    add_dead_letter_methods();
    every(trim_interval, "trim handled requests", [this](Transaction& transaction) {
        if (store_->clock_watch.even_for(clock_settles, clock().now(), clock().steady()))
            store_->handled.trim(transaction.now() - handled_for, trim_rows);
        store_->write.release_memory();
        // That connection belongs to its thread. Where there is too much to do, the next turn comes.
        [[maybe_unused]] const bool queued = reader_.submit_slow([this] { store_->read.release_memory(); });
    });
}

void Service::add_dead_letter_methods() {
    dead_letter_methods_ = std::make_unique<DeadLetterMethods>(DeadLetterMethods::Parts{
        store_->dead_letters, store_->read, log(),
        [this](const Event& event, Transaction& transaction) { handle_again(event, transaction); },
        [this](const DeadLetter& letter, Transaction& transaction) {
            return rpc_.carry_out(letter, transaction);
        }});
    auto& methods = *dead_letter_methods_;
    query("dead-letters", [&methods](const Request& request) { return methods.list(request); });
    command("replay-dead-letter", [&methods](const Request& request, Transaction& transaction) {
        return methods.replay(request, transaction);
    });
    command("drop-dead-letter", [&methods](const Request& request, Transaction& transaction) {
        return methods.drop(request, transaction);
    });
}

void Service::handle_again(const Event& event, Transaction& transaction) {
    const auto consumer = std::ranges::find(consumers_, event.source, &EventConsumer::source);
    if (consumer == consumers_.end())
        throw std::runtime_error{"events of " + event.source + " are not consumed any more"};
    consumer->handle(event, transaction);
}

std::int64_t Service::dead_letters() const {
    return store_ == nullptr ? 0 : store_->dead_letters.count();
}

Reply Service::positions() {
    Json consumed = Json::object();
    std::int64_t head = 0;
    if (store_ != nullptr) {
        for (const auto& [source, position] : consumed_positions(store_->read)) consumed[source] = position;
        head = EventReader{store_->read}.head();
    }
    for (const auto& consumer : consumers_) consumed.emplace(consumer.source(), 0);
    Json answer{{"service", config_.service},
                {"instance", config_.instance},
                {"log", head},
                {"consumed", std::move(consumed)},
                {"dead_letters", dead_letters()},
                {"now", format_time(environment_.clock.now())}};
    const auto since = store_ == nullptr ? std::nullopt : retained_since(store_->read);
    if (since) answer["retained_since"] = format_time(*since);
    return Reply::ok(std::move(answer));
}

Reply Service::back_up(const Request& request) {
    auto reply = (*backup_)(request);
    if (reply.is_ok()) {
        reply.body()["site"] = config_.site;
        reply.body()["files"] = store_files_;
    }
    return reply;
}

void Service::consume(const std::string& source, EventConsumer::Handler handler) {
    auto& own = store();
    consumers_.emplace_back(source, std::move(handler),
                            EventConsumer::Parts{own.write, own.writer, own.dead_letters, bus(), directory_,
                                                 scheduler(), clock(), ids(), log()});
}

void Service::every(Milliseconds interval, std::string name, std::function<void(Transaction&)> work) {
    auto& writer = store().writer;
    schedule(interval, [this, &writer, name = std::move(name), work = std::move(work)] {
        // A full queue means there is more urgent work; the next turn comes.
        [[maybe_unused]] const bool queued =
            writer.submit({work, [this, name](const Error& error) {
                               log().error("periodic work failed", {{"work", name}, {"cause", error.detail}});
                           }});
    });
}

void Service::schedule(Milliseconds interval, std::function<void()> work) {
    scheduler().after(interval, [this, interval, work = std::move(work)]() mutable {
        if (stopping_) return;
        work();
        schedule(interval, std::move(work));
    });
}

void Service::retain(RetentionRules rules) {
    INVARIANT(!store().retention);
    if (config_.retention.count() == 0) return;
    store_->retention.emplace(store_->write, std::move(rules));
    every(retention_interval, "remove what is over", [this](Transaction& transaction) {
        if (!store_->retention_watch.even_for(retention_settles, clock().now(), clock().steady())) return;
        const auto removed = store_->retention->apply(transaction.now() - config_.retention,
                                                      retained_entities, retained_events);
        if (removed > 0) log().debug("what is over was removed", {{"events", removed}});
    });
}

RpcClient& Service::client() {
    if (client_ == nullptr) {
        client_ = std::make_unique<RpcClient>(bus(), directory_, scheduler(), clock(), ids(), metrics());
    }
    return *client_;
}

void Service::follow_presence() {
    if (client_ != nullptr) return directory_.follow(bus(), "+");
    for (const auto& consumer : consumers_) directory_.follow(bus(), consumer.source());
}

void Service::start(std::function<void()> ready) {
    config_.settings.done();
    ready_ = std::move(ready);
    rpc_.start(config_.instance);
    for (auto& consumer : consumers_) consumer.start();
    if (client_ != nullptr) client_->start();
    follow_presence();
    bus().on_connected([this] { connected(); });
    bus().on_disconnected([this] {
        directory_.doubt();
        if (store_ != nullptr) store_->publisher.disconnected();
    });
    for (const auto& hook : start_hooks_) hook();
    schedule(health_interval, [this] { report_health(); });
    schedule(metrics_interval, [this] { report_metrics(); });
    bus().start(presence_.message("down", log_head()));
}

std::int64_t Service::log_head() const {
    return store_ == nullptr ? 0 : store_->publisher.head();
}

void Service::connected() {
    if (stopping_) return;
    [[maybe_unused]] const bool sent = bus().publish(presence_.message("up", log_head()));
    if (store_ != nullptr) store_->publisher.connected();
    for (auto& consumer : consumers_) consumer.connected();
    for (const auto& hook : connected_hooks_) hook();
    scheduler().cancel(grace_);
    grace_ = scheduler().after(presence_grace, [this] {
        if (bus().connected()) directory_.drop_doubted();
    });
    report_health();
    if (ready_) std::exchange(ready_, {})();
}

void Service::report_health() {
    const auto waiting = reader_.waiting() + (store_ == nullptr ? 0 : store_->writer.waiting());
    Json checks{{"queue_depth", waiting}};
    bool ok = true;
    if (store_ != nullptr) {
        const auto space = environment_.free_bytes(config_.data_dir);
        const auto parked = dead_letters();
        ok = space.value_or(0) >= low_disk_bytes && parked == 0;
        checks["store"] = space ? "ok" : "unreachable";
        checks["clock"] = store_->writer.time_trusted() ? "ok" : "untrusted";
        checks["disk_free_bytes"] = space.value_or(0);
        checks["dead_letters"] = parked;
        if (parked >= max_dead_letters) checks["dead_letters_full"] = true;
    }
    // Lost with the connection; the next one is due soon.
    [[maybe_unused]] const bool sent = bus().publish(presence_.health(checks, ok, log_head(), clock().now()));
}

void Service::report_metrics() {
    metrics()
        .gauge("kontor_queue_depth", "Requests and jobs waiting")
        .Set(static_cast<double>(reader_.waiting() + (store_ == nullptr ? 0 : store_->writer.waiting())));
    Message message;
    message.topic = "kontor/telemetry/metrics/" + config_.service + "/" + config_.instance;
    message.payload = metrics().snapshot().dump();
    message.content_type = "application/json";
    [[maybe_unused]] const bool sent = bus().publish(std::move(message));
}

void Service::reload() {
    for (const auto& hook : reload_hooks_) {
        try {
            hook();
        } catch (const std::exception& error) {
            log().error("reload failed", {{"cause", error.what()}});
        }
    }
}

void Service::stop() {
    if (stopping_.exchange(true)) return;
    log().info("stopping");
    [[maybe_unused]] const bool draining = bus().publish(presence_.message("draining", log_head()));
    for (const auto& hook : drain_hooks_) hook();
    if (backup_ != nullptr) backup_->give_up();
    rpc_.drain();
    const auto limit = clock().steady() + drain_limit;
    std::mutex mutex;
    std::condition_variable changed;
    for (std::unique_lock lock{mutex}; rpc_.in_flight() > 0 && clock().steady() < limit;) {
        waiting().wait(lock, changed, Milliseconds{5}, [] { return false; });
    }
    [[maybe_unused]] const bool down = bus().publish(presence_.message("down", log_head()));
    bus().stop();
}

}  // namespace kontor
