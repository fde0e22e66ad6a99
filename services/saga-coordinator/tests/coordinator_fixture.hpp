#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/rpc/client.hpp"
#include "runtime/service/service.hpp"
#include "runtime/testing/captured_log.hpp"
#include "runtime/testing/sequential_ids.hpp"
#include "runtime/testing/simulated_bus.hpp"
#include "runtime/testing/simulated_scheduler.hpp"
#include "runtime/testing/temporary_folder.hpp"
#include "services/saga-coordinator/engine/coordinator.hpp"

namespace saga_coordinator {

/// A journey in four steps; `pay` is the pivot: book and hold are undone by free and unhold, send is only retried.
extern const char* const journey;

/// The services a saga calls, on the simulated bus. As real ones they decide a request once, and give the same answer to
/// the same id.
class PlayedServices {
public:
    /// Nothing: no answer comes, and nothing is decided.
    using Answer = std::function<std::optional<kontor::Reply>(const kontor::Request&)>;

    PlayedServices(kontor::SimulatedBroker& broker, const kontor::Clock& clock);

    /// `method` is `service.method`. Until said otherwise, a method answers ok with an empty object.
    void on(const std::string& method, Answer answer) { answers_[method] = std::move(answer); }
    void on(const std::string& method, kontor::Reply reply);
    void silence(const std::string& method);

    std::vector<std::string> done;               ///< the methods that had an effect, in their order
    std::vector<std::string> seen;               ///< the methods asked, each time
    std::map<std::string, kontor::Json> inputs;  ///< of each method, the last one
    std::vector<std::string> ids;                ///< of the requests asked

private:
    void receive(const kontor::Message& message);
    std::optional<kontor::Reply> decide(const std::string& method, const kontor::Request& request);

    const kontor::Clock& clock_;
    kontor::SimulatedBus bus_;
    std::map<std::string, Answer> answers_;
    std::map<std::string, kontor::Reply> decided_;
};

/// A process of the coordinator: what is scheduled by it dies with it.
class CoordinatorProcess;

/// The coordinator with its real store, services it can call, and a caller: all on one thread, in simulated time.
class CoordinatorWorld {
public:
    /// `definition`: of the saga it can run.
    explicit CoordinatorWorld(const char* definition = journey);
    ~CoordinatorWorld();

    using Answered = std::shared_ptr<std::optional<kontor::Reply>>;

    /// Asks the coordinator; the answer comes while time passes.
    Answered ask(const std::string& method, kontor::Json body, kontor::Milliseconds patience = patience_);
    /// Asks, and lets time pass until there is an answer.
    kontor::Reply answer(const std::string& method, kontor::Json body,
                         kontor::Milliseconds patience = patience_);
    /// Starts the journey of Ada, with the key "ada", and lets time pass until the answer.
    kontor::Json travel(kontor::Milliseconds patience = patience_);
    kontor::Json get(const std::string& id) { return answer("get", {{"id", id}}).body(); }

    /// Lets time pass until `come`; false when it didn't within an hour.
    bool until(const std::function<bool()>& come);
    bool until_ended(const std::string& id);
    void pass(kontor::Milliseconds time) { scheduler_.run_for(time); }
    /// The next thing that happens; false when there is nothing.
    bool turn() { return scheduler_.run_one(); }

    /// The coordinator is killed; `restart` begins it anew with what it has on disk.
    void kill();
    void restart();
    /// While true no commit succeeds.
    bool disk_full = false;

    /// The types of all events in the store.
    std::vector<std::string> events();
    /// All that the store's tables hold, as text.
    std::string stored();
    /// What was published as events.
    const std::string& published() const { return published_; }

    Coordinator& coordinator();
    kontor::Service& service();
    kontor::Database open_store();
    std::filesystem::path store_file() const { return folder_.path() / "saga-coordinator.db"; }

    PlayedServices& played() { return *played_; }
    kontor::SimulatedBroker& broker() { return broker_; }
    kontor::SimulatedClock& clock() { return clock_; }
    kontor::CapturedLog& log() { return log_; }

private:
    static constexpr kontor::Milliseconds patience_{20'000};

    kontor::TemporaryFolder folder_;
    kontor::SimulatedClock clock_;
    kontor::SimulatedScheduler scheduler_{clock_};
    kontor::SimulatedBroker broker_{scheduler_};
    kontor::SequentialIds ids_;
    kontor::CapturedLog log_;
    std::shared_ptr<const Definitions> definitions_;
    std::string published_;
    std::unique_ptr<PlayedServices> played_;
    std::unique_ptr<CoordinatorProcess> process_;

    kontor::Metrics metrics_;
    kontor::Directory directory_;
    kontor::SimulatedBus caller_bus_{broker_, "caller"};
    kontor::RpcClient caller_{caller_bus_, directory_, scheduler_, clock_, ids_, metrics_};
};

}  // namespace saga_coordinator
