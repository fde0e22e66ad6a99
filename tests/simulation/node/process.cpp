#include "tests/simulation/node/process.hpp"

#include <fcntl.h>

#include <array>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/testing/simulated_bus.hpp"
#include "tests/simulation/node/process_scheduler.hpp"
#include "tests/simulation/node/watched_bus.hpp"

namespace simulation {
namespace {

using kontor::Milliseconds;

/// s6 waits a second before it starts again what died.
constexpr Milliseconds supervisor_pause{1000};

/// True when the countdown has come to its end.
bool is_the_moment(std::optional<std::uint64_t>& left) {
    if (!left || --*left > 0) return false;
    left.reset();
    return true;
}

int null_device() {
    static const int descriptor = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    return descriptor;
}

}  // namespace

/// What dies with the process.
struct Process::Life {
    Life(Process& process, const kontor::Config& settings)
        : log{settings.service, settings.instance, process.surroundings_.clock, kontor::LogLevel::error,
              null_device()},
          connection{process.surroundings_.broker, settings.instance},
          bus{connection, [&process] { return process.may_publish(); }},
          scheduler{process.surroundings_.scheduler,
                    [&process](const std::function<void()>& work) { process.guarded(work); }} {}
    /// Jobs and timers hold parts of the service.
    ~Life() { scheduler.forget(); }

    kontor::Log log;
    kontor::Metrics metrics;
    kontor::SimulatedBus connection;
    WatchedBus bus;
    ProcessScheduler scheduler;
    std::unique_ptr<kontor::Service> service;
    bool dead = false;
    bool draining = false;
    std::array<bool, 2> due{};  // the reader, the writer: it is about to work
};

Process::Process(const kontor::ServiceDefinition& definition, Wire wire, Surroundings surroundings,
                 std::uint64_t seed, Alarm alarm)
    : definition_{definition},
      name_{definition.name},
      wire_{std::move(wire)},
      surroundings_{std::move(surroundings)},
      alarm_{std::move(alarm)},
      disk_{"disk-of-" + name_, seed} {
    disk_.on_operation([this](kontor::SimulatedDisk::Operation operation, std::string_view file) {
        return judge(operation, file);
    });
}

Process::~Process() {
    wanted_ = false;
    die();
    bury();
}

kontor::Config Process::config() const {
    return {.service = name_,
            .site = "simulated",
            .instance = name_ + "-1",
            .data_dir = surroundings_.folder / name_,
            .broker_address = {},
            .broker_username = name_,
            .broker_password_file = {},
            .retention = surroundings_.retention,
            .settings = kontor::Settings{settings_, "settings"}};
}

void Process::start() {
    wanted_ = true;
    if (life_ != nullptr) return;
    try {
        begin_life();
    } catch (const kontor::UnusableStore& error) {
        alarm_("store-unusable", name_ + ": " + error.what());
        wanted_ = false;
    } catch (const std::exception& error) {
        // A disk that fails or is full: the process ends, and the supervisor tries again.
        surroundings_.trace.add("can't start", name_, error.what());
        die();
    }
}

void Process::begin_life() {
    auto& around = surroundings_;
    const auto settings = config();
    restart_after_ = supervisor_pause;
    life_ = std::make_unique<Life>(*this, settings);
    life_->service = std::make_unique<kontor::Service>(
        settings,
        kontor::Environment{.clock = around.clock,
                            .ids = around.ids,
                            .scheduler = life_->scheduler,
                            .bus = life_->bus,
                            .log = life_->log,
                            .metrics = life_->metrics,
                            .vfs = disk_.vfs(),
                            .wake_writer = [this] { wake(true); },
                            .wake_reader = [this] { wake(false); },
                            .waiting = around.lockstep,
                            .free_bytes = [this](const auto&) { return std::optional{disk_.free_bytes()}; },
                            .process = ++lives_},
        definition_.schema());
    wire_(*life_->service);
    around.trace.add("start", name_);
    life_->service->start([this] { surroundings_.trace.add("ready", name_); });
    // Killed on its way.
    if (life_->dead) die();
}

void Process::stop() {
    wanted_ = false;
    if (!running() || std::exchange(life_->draining, true)) return;
    surroundings_.trace.add("stop", name_);
    surroundings_.lockstep.run(name_, [this] {
        life_->service->stop();
        surroundings_.trace.add("stopped", name_);
        die();
    });
}

void Process::kill(std::optional<Milliseconds> pause) {
    wanted_ = pause.has_value();
    restart_after_ = pause;
    if (life_ == nullptr) return start_later();
    if (life_->dead) return;
    surroundings_.trace.add("kill", name_);
    die();
}

/// From this moment on nothing it does has any effect. Its objects go a moment later: this may be one of their calls.
void Process::die() {
    if (life_ == nullptr) return;
    if (!std::exchange(life_->dead, true)) {
        life_->connection.crash();
        disk_.lose_process();
    }
    operations_left_.reset();
    messages_left_.reset();
    surroundings_.scheduler.after(Milliseconds{0}, [this, alive = std::weak_ptr{alive_}] {
        if (!alive.expired()) bury();
    });
}

void Process::bury() {
    if (life_ == nullptr || !life_->dead) return;
    surroundings_.lockstep.abandon(name_);
    callback_failures_ += life_->connection.callback_failures();
    life_.reset();
    start_later();
}

void Process::start_later() {
    const auto number = ++start_number_;
    if (!wanted_) return;
    surroundings_.scheduler.after(restart_after_.value_or(supervisor_pause),
                                  [this, number, alive = std::weak_ptr{alive_}] {
                                      if (!alive.expired() && wanted_ && number == start_number_) start();
                                  });
}

bool Process::running() const {
    return life_ != nullptr && !life_->dead;
}

kontor::Service& Process::service() {
    INVARIANT(running());
    return *life_->service;
}

std::size_t Process::callback_failures() const {
    return callback_failures_ + (life_ == nullptr ? 0 : life_->connection.callback_failures());
}

void Process::wake(bool writer) {
    if (!running() || hanging_ || std::exchange(life_->due[writer], true)) return;
    const auto delay = writer ? commit_time_ : Milliseconds{0};
    life_->scheduler.after(delay, [this, writer] { work(writer); });
}

/// One batch or one query; what is left is for the next event, so that others come in between.
void Process::work(bool writer) {
    life_->due[writer] = false;
    if (!running() || hanging_) return;
    auto& service = *life_->service;
    const bool more = writer ? service.run_writer() : service.run_reader();
    if (more && running()) wake(writer);
}

void Process::wake_up() {
    if (!std::exchange(hanging_, false)) return;
    wake(true);
    wake(false);
}

void Process::heal() {
    wake_up();
    commit_time_ = Milliseconds{0};
    operations_left_.reset();
    messages_left_.reset();
    disk_fault_ = {};
    disk_.set_capacity(std::nullopt);
}

int Process::judge(kontor::SimulatedDisk::Operation operation, std::string_view file) {
    if (is_the_moment(operations_left_)) kill(supervisor_pause);
    if (life_ != nullptr && life_->dead) return kontor::SimulatedDisk::io_error;
    return disk_fault_ ? disk_fault_(operation, file) : kontor::SimulatedDisk::ok;
}

bool Process::may_publish() {
    if (is_the_moment(messages_left_)) kill(supervisor_pause);
    return running();
}

void Process::guarded(const std::function<void()>& step) {
    if (!running()) return;
    try {
        step();
    } catch (const kontor::UnusableStore& error) {
        if (running()) alarm_("store-unusable", name_ + ": " + error.what());
    } catch (const std::exception& error) {
        if (running()) alarm_("uncaught-exception", name_ + ": " + error.what());
    }
}

}  // namespace simulation
