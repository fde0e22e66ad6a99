#include "runtime/service/run.hpp"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>

#include "runtime/base/bounds.hpp"
#include "runtime/base/invariant.hpp"
#include "runtime/bus/broker_address.hpp"
#include "runtime/bus/host_name.hpp"
#include "runtime/bus/mosquitto_bus.hpp"
#include "runtime/service/arguments.hpp"
#include "runtime/service/service.hpp"
#include "runtime/service/timer_thread.hpp"
#include "runtime/service/worker.hpp"

namespace kontor {
namespace {

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;
constexpr int exit_store = 3;

/// Signals are taken by sigwait alone; to be called before any thread exists, so that all inherit the mask.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

/// Returns when the process is to end. Signals of one kind that come meanwhile are one: what a reload reads is what was there
/// when the last of them was sent, or later.
void wait_for_end(const sigset_t& signals, Service& service) {
    int signal = 0;
    while (sigwait(&signals, &signal) == 0 && signal == SIGHUP) service.reload();
}

/// Of all threads that are made from now on, the libraries' too.
void bound_stacks() {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, thread_stack_bytes);
    INVARIANT(pthread_setattr_default_np(&attributes) == 0);
    pthread_attr_destroy(&attributes);
}

/// Process-wide settings of the C library, made on purpose.
void prepare_process() {
    // What a service writes is its own: stores hold personal data and password hashes.
    ::umask(S_IRWXG | S_IRWXO);
    bound_stacks();
}

void tell_ready(const std::optional<int>& fd) {
    if (!fd) return;
    [[maybe_unused]] const auto written = ::write(*fd, "\n", 1);
    ::close(*fd);
}

MosquittoBus::Options bus_options(const Config& config) {
    MosquittoBus::Options options;
    options.address = config.broker_address;
    options.client_id = config.instance;
    options.username = config.broker_username;
    options.password = read_secret(config.broker_password_file);
    return options;
}

/// A broker's name that nobody knows is a warning alone: networks come up late, and a service goes on trying.
int report_checked(const Config& config, const Arguments& arguments) {
    const auto broker = parse_broker_address(config.broker_address);
    const auto problem = broker && broker->port != 0 ? problem_with_host(broker->host) : std::nullopt;
    if (problem)
        std::fprintf(stderr, "kontor-%s: warning: broker.address: %s\n", config.service.c_str(),
                     problem->c_str());
    std::printf("%s: ok\n", arguments.config.c_str());
    return 0;
}

/// What an operator can do about it stands with the reason.
std::string with_remedy(const Config& config, const std::string& damage) {
    return damage + ". It was left as it is; the last backup restores it: kontor restore FOLDER --state " +
           config.data_dir.parent_path().string() + " --only " + config.service;
}

int serve(const ServiceDefinition& definition, const Config& config, const Arguments& arguments) {
    const auto signals = block_signals();
    SystemClock clock;
    SystemIds ids{clock};
    Log log{config.service, config.instance, clock, config.log_level};
    TimerThread timers{clock};
    Metrics metrics;
    MosquittoBus bus{bus_options(config), log, metrics};
    Worker* writer = nullptr;
    Worker* reader = nullptr;
    Service service{
        config,
        {clock, ids, timers, bus, log, metrics, nullptr, [&] { writer->wake(); }, [&] { reader->wake(); }},
        definition.schema()};
    std::atomic<int> exit_code = 0;
    const auto stop_when_unusable = [&](const std::function<bool()>& step) {
        const auto give_up = [&](const std::string& cause) {
            log.error("the store can't be used", {{"cause", cause}});
            exit_code = exit_store;
            ::kill(::getpid(), SIGTERM);  // the main thread waits for that
            return false;
        };
        try {
            return exit_code == 0 && step();
        } catch (const UnusableStore& error) {
            return give_up(with_remedy(config, error.what()));
        } catch (const SQLite::Exception& error) {
            if (!is_damage(error)) throw;
            return give_up(
                with_remedy(config, config.database_file().string() + " is damaged: " + error.what()));
        }
    };
    Worker writer_thread{[&] { return stop_when_unusable([&] { return service.run_writer(); }); }};
    Worker reader_thread{[&] { return stop_when_unusable([&] { return service.run_reader(); }); }};
    writer = &writer_thread;
    reader = &reader_thread;
    definition.wire(service);
    log.info("starting", {{"version", KONTOR_VERSION},
                          {"settings", service.settings().effective().dump()},
                          {"data_dir", config.data_dir.string()},
                          {"broker", config.broker_address}});
    service.start([&] {
        log.info("ready");
        tell_ready(arguments.ready_fd);
    });

    wait_for_end(signals, service);
    service.stop();
    timers.stop();
    writer_thread.stop();
    reader_thread.stop();
    log.info("stopped");
    return exit_code;
}

}  // namespace

int run(const ServiceDefinition& definition, int argc, char** argv) {
    const std::string name = definition.name;
    const auto [arguments, exit_code] = parse_arguments(name, argc, argv);
    if (exit_code) return *exit_code;
    prepare_process();
    try {
        const auto config = read_config(name, arguments.config);
        if (arguments.check_only) return report_checked(config, arguments);
        try {
            return serve(definition, config, arguments);
        } catch (const DamagedStore& error) {
            throw UnusableStore{with_remedy(config, error.what())};
        }
    } catch (const ConfigError& error) {
        std::fprintf(stderr, "kontor-%s: %s\n", name.c_str(), error.what());
        return exit_usage;
    } catch (const UnusableStore& error) {
        std::fprintf(stderr, "kontor-%s: %s\n", name.c_str(), error.what());
        return exit_store;
    } catch (const std::exception& error) {
        // A full disk, a folder that isn't ours …: a later start may fare better.
        std::fprintf(stderr, "kontor-%s: can't start: %s\n", name.c_str(), error.what());
        return exit_failed;
    }
}

}  // namespace kontor
