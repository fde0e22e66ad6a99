#pragma once

#include <filesystem>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "runtime/base/scheduler.hpp"
#include "runtime/base/waiting.hpp"
#include "runtime/bus/bus.hpp"
#include "runtime/events/consumer.hpp"
#include "runtime/events/publisher.hpp"
#include "runtime/events/replay.hpp"
#include "runtime/rpc/client.hpp"
#include "runtime/rpc/fields.hpp"
#include "runtime/rpc/server.hpp"
#include "runtime/service/config.hpp"
#include "runtime/service/dead_letter_methods.hpp"
#include "runtime/service/presence.hpp"
#include "runtime/service/store_backup.hpp"
#include "runtime/store/migration.hpp"
#include "runtime/store/retention.hpp"

namespace kontor {

/// What is free on the file system that holds the folder; nothing when it can't be told.
std::optional<std::uintmax_t> free_disk_bytes(const std::filesystem::path& folder);
/// The process's id.
int own_process();

/// The world a service runs in. The real one is made by `run()`; a simulation makes its own.
struct Environment {
    Clock& clock;
    Ids& ids;
    Scheduler& scheduler;
    Bus& bus;
    Log& log;
    Metrics& metrics;
    const char* vfs = nullptr;  ///< SQLite's; null for the default
    std::function<void()> wake_writer = [] {};
    std::function<void()> wake_reader = [] {};
    Waiting& waiting = thread_waiting();
    std::function<std::optional<std::uintmax_t>(const std::filesystem::path&)> free_bytes = free_disk_bytes;
    int process = own_process();  ///< what presence tells of it
};

/// The part of a service that has a store: its connections, its writer and its event log.
class ServiceStore {
public:
    ServiceStore(const Config& config, const Environment& environment, std::span<const Migration> schema);

    Database write;
    Database read;
    Writer writer;
    HandledRequests handled;
    ClockWatch clock_watch;
    ClockWatch retention_watch;
    std::optional<Retention> retention;
    DeadLetters dead_letters;
    EventPublisher publisher;
    ReplayResponder replay;
};

/// One service: what its main function wires together. Handlers may be added until `start`.
///
/// Threads: commands and event handlers run on the writer, queries on the reader, one at a time each. `database()` and
/// tables made with it are for the writer, `read_database()` for the reader.
class Service {
public:
    /// `schema` empty: a service without a store; it can't have commands or consume events.
    Service(Config config, Environment environment, std::span<const Migration> schema);
    ~Service();

    void command(std::string method, RpcServer::Command command) {
        rpc_.command(std::move(method), std::move(command));
    }
    void command(std::string method, RpcServer::Prepare prepare, RpcServer::Command command) {
        rpc_.command(std::move(method), std::move(prepare), std::move(command));
    }
    /// Their names, sorted.
    std::vector<std::string> commands() const { return rpc_.commands(); }
    void query(std::string method, RpcServer::Query query) {
        rpc_.query(std::move(method), std::move(query));
    }
    /// See `RpcServer::keep_private`. After the commands.
    void keep_private(std::initializer_list<std::string_view> methods) { rpc_.keep_private(methods); }
    /// Takes in all events of `source`, each once and in order; see `EventConsumer`.
    void consume(const std::string& source, EventConsumer::Handler handler);
    /// Runs `work` on the writer, in a transaction, every `interval`; a run that fails is logged and the next one comes.
    void every(Milliseconds interval, std::string name, std::function<void(Transaction&)> work);

    /// What the store needs not keep for ever; `Config::retention` says how long it does. Once.
    void retain(RetentionRules rules);
    /// A file in the data folder without which the store is of no use (a key): a backup takes it, too.
    void keep_with_store(std::string name) { store_files_.push_back(std::move(name)); }

    Settings& settings() { return config_.settings; }
    const Config& config() const { return config_; }
    Database& database() { return store().write; }
    Database& read_database() { return store().read; }
    Writer& writer() { return store().writer; }
    /// The answers given; for the writer.
    HandledRequests& handled() { return store().handled; }
    Clock& clock() { return environment_.clock; }
    Ids& ids() { return environment_.ids; }
    Scheduler& scheduler() { return environment_.scheduler; }
    Bus& bus() { return environment_.bus; }
    Log& log() { return environment_.log; }
    Metrics& metrics() { return environment_.metrics; }
    Directory& directory() { return directory_; }
    Waiting& waiting() { return environment_.waiting; }
    /// For the gateway and the coordinator alone: the broker lets no one else publish requests.
    RpcClient& client();

    /// Runs before the service connects, after all wiring.
    void on_start(std::function<void()> hook) { start_hooks_.push_back(std::move(hook)); }
    /// Runs after each connect, on the delivery thread.
    void on_connected(std::function<void()> hook) { connected_hooks_.push_back(std::move(hook)); }
    /// Runs when the service is asked to stop, before requests are turned away.
    void on_drain(std::function<void()> hook) { drain_hooks_.push_back(std::move(hook)); }
    /// Runs when the process gets SIGHUP: to read again what can be changed while the service serves. On a thread of its own
    /// beside those that serve, one at a time, from the end of `start` until `stop`. What it throws is logged, and the service
    /// goes on as it was.
    void on_reload(std::function<void()> hook) { reload_hooks_.push_back(std::move(hook)); }

    /// Connects and serves. `ready` is called once, when the broker has confirmed all subscriptions.
    void start(std::function<void()> ready);
    /// Runs the hooks of `on_reload`; a service without one ignores it.
    void reload();
    /// Says "draining", takes no new request, and waits (bounded) until those taken are answered; says "down", disconnects.
    void stop();

private:
    ServiceStore& store();
    void add_runtime_methods();
    void add_dead_letter_methods();
    void handle_again(const Event& event, Transaction& transaction);
    std::int64_t dead_letters() const;
    void follow_presence();
    void connected();
    void report_health();
    void report_metrics();
    void schedule(Milliseconds interval, std::function<void()> work);
    std::int64_t log_head() const;
    Reply positions();
    Reply back_up(const Request& request);

    Config config_;
    Environment environment_;
    std::unique_ptr<ServiceStore> store_;  // null for a service without one
    Reader reader_;
    Directory directory_;
    RpcServer rpc_;
    std::unique_ptr<StoreBackup> backup_;  // null without a store
    std::vector<std::string> store_files_;
    std::unique_ptr<RpcClient> client_;
    std::unique_ptr<DeadLetterMethods> dead_letter_methods_;
    std::list<EventConsumer> consumers_;  // a list: their addresses must not change
    Presence presence_;
    std::function<void()> ready_;
    std::atomic<bool> stopping_ = false;
    Scheduler::TimerId grace_ = 0;  // after which what hasn't been heard of is gone
    std::vector<std::function<void()>> start_hooks_;
    std::vector<std::function<void()>> connected_hooks_;
    std::vector<std::function<void()>> drain_hooks_;
    std::vector<std::function<void()>> reload_hooks_;

public:
    /// For whoever drives the service: one batch of the writer, one query of the reader; false when there was nothing.
    bool run_writer() { return store_ != nullptr && store_->writer.run_batch(); }
    bool run_reader() { return reader_.run_one(); }
};

}  // namespace kontor
