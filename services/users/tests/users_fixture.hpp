#pragma once

#include <map>
#include <memory>

#include "runtime/rpc/reply.hpp"
#include "runtime/rpc/request.hpp"
#include "runtime/service/service.hpp"
#include "runtime/store/event_log.hpp"
#include "runtime/testing/captured_log.hpp"
#include "runtime/testing/sequential_ids.hpp"
#include "runtime/testing/simulated_bus.hpp"
#include "runtime/testing/simulated_scheduler.hpp"
#include "runtime/testing/temporary_folder.hpp"

namespace users {

/// The whole service, wired as in `main`, in a simulated world; its store is a real file.
class UsersFixture {
public:
    using Json = kontor::Json;
    using Reply = kontor::Reply;

    explicit UsersFixture(Json settings = Json::object());
    ~UsersFixture();

    /// Wires and starts the service; `begin` leaves it with its first jobs undone.
    void begin();
    void start();
    /// As a process that ends and is started again.
    void restart();
    void stop();

    const kontor::Principal nobody{};
    const kontor::Principal admin{"boss", {"admin"}};

    /// Asks with an id of its own, or with `id`.
    Reply ask(const std::string& method, const Json& body, const std::string& id = "");
    Reply ask_as(const kontor::Principal& principal, const std::string& method, const Json& body,
                 const std::string& id = "");
    /// A new user's id; the password is `password of <email>`.
    std::string register_user(const std::string& email, const std::string& id = "");
    Json log_in(const std::string& email, const std::string& id = "");

    /// Simulated time passes; the service does its periodic work.
    void pass(kontor::Milliseconds time);

    std::vector<kontor::StoredEvent> events();
    std::vector<std::string> event_types();
    /// True when any file of the store holds these bytes.
    bool store_holds(const std::string& bytes) const;

    kontor::Service& service() { return *service_; }
    kontor::Database& database() { return service_->database(); }
    kontor::SimulatedClock& clock() { return clock_; }
    const kontor::CapturedLog& log() const { return log_; }
    const std::filesystem::path& folder() const { return folder_.path(); }
    std::filesystem::path data_dir() const { return folder_.path() / "data"; }
    Json& settings() { return settings_; }

private:
    void pump();

    kontor::TemporaryFolder folder_;
    Json settings_;
    kontor::SimulatedClock clock_;
    kontor::SimulatedScheduler scheduler_{clock_};
    kontor::SequentialIds ids_;
    kontor::CapturedLog log_;
    kontor::Metrics metrics_;
    kontor::SimulatedBroker broker_{scheduler_};
    kontor::SimulatedBus client_{broker_, "client"};
    std::map<std::string, Reply> replies_;  // by correlation data
    std::unique_ptr<kontor::SimulatedBus> bus_;
    std::unique_ptr<kontor::Service> service_;
    int asked_ = 0;
};

}  // namespace users
