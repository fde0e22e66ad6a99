#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "runtime/bus/mosquitto_bus.hpp"
#include "runtime/service/service.hpp"
#include "runtime/service/timer_thread.hpp"
#include "runtime/service/worker.hpp"
#include "runtime/testing/captured_log.hpp"

namespace kontor {

/// A service inside the test's process, with real threads, a real store and a real broker: what `run()` does, without the
/// process. It serves from construction to destruction; its store outlives it in `data_dir`.
class HostedService {
public:
    /// `instance`: its name, `<name>-1` unless told.
    HostedService(std::string name, std::string broker_address, std::filesystem::path data_dir,
                  std::span<const Migration> schema, const std::function<void(Service&)>& wire,
                  std::string instance = {});
    ~HostedService();

    Service& service() { return *service_; }
    CapturedLog& log() { return log_; }

private:
    const std::string instance_;
    CapturedLog log_;
    SystemClock clock_;
    SystemIds ids_{clock_};
    Metrics metrics_;
    TimerThread timers_{clock_};
    std::unique_ptr<MosquittoBus> bus_;
    std::unique_ptr<Service> service_;
    std::unique_ptr<Worker> writer_;
    std::unique_ptr<Worker> reader_;
    std::atomic<bool> ready_ = false;
};

}  // namespace kontor
