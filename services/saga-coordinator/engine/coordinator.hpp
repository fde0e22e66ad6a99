#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/rpc/client.hpp"
#include "runtime/service/service.hpp"
#include "services/saga-coordinator/engine/saga.hpp"
#include "services/saga-coordinator/store/private_inputs.hpp"
#include "services/saga-coordinator/store/saga_table.hpp"

namespace saga_coordinator {

/// What a running saga waits for at the moment, for operators. Not stored: after a restart it begins anew.
struct Waiting {
    std::string for_what;  ///< e.g. `payment.capture`
    int attempt = 1;
    kontor::Time attempt_started{};
    std::optional<kontor::Time>
        next_attempt;  ///< when the last one failed, or its outcome is yet to be recorded
    std::string
        last_error;  ///< why: the problem's code, or `not-recorded` when the store can't take the outcome
};

/// Runs sagas: makes one rpc after another, records what came of each before the next, and undoes in reverse what has to be
/// undone. All members run on the writer's thread but for `resume` and `waiting`.
///
/// A saga lives in memory while it runs; its events are its state, so after a crash it is read from them and goes on with
/// the very request it was waiting for. Memory changes only after the commit of the events that say so: when a commit
/// fails, a saga still waits for the answer whose outcome was lost with it, and takes it again.
class Coordinator {
public:
    Coordinator(kontor::Service& service, const Definitions& definitions);

    /// Reads the unfinished sagas from the store and goes on with them; tries again while they can't be read. Once, before
    /// requests are served. Any thread.
    void resume();

    /// Records a new saga and, once that is on disk, begins it. The caller has checked that the key in `row` is new.
    /// `started` is the event as the saga was made from it, with its whole input.
    void start(Saga saga, kontor::Json started, const SagaRow& row, kontor::Transaction& transaction);
    /// Answers the request with the saga's view when it has ended, or shortly before the request's deadline as it is then.
    void answer_when_ended(const std::string& id, const kontor::Request& request,
                           kontor::Transaction& transaction);

    /// The saga as it is now; nothing when there is none of that id.
    std::optional<Saga> find(const std::string& id);
    /// The same as the store has it, with what earlier requests of the running batch recorded.
    std::optional<Saga> stored(const std::string& id);
    /// Lets a stuck saga, which is as `stored` says, try its step again.
    void retry(const Saga& saga, kontor::Transaction& transaction);
    /// Ends one by an operator's word.
    void resolve(const Saga& saga, Phase end, const std::string& note, kontor::Transaction& transaction);

    bool full() const { return live_.size() >= max_live; }
    /// Any thread.
    std::optional<Waiting> waiting(const std::string& id) const;

    static constexpr std::size_t max_live = 10'000;

private:
    struct Live {
        Saga saga;
        Plan plan;
        int attempt = 1;
        std::uint64_t call = 0;  // the call under way: answers to older ones don't count
        std::map<std::uint64_t, kontor::Responder> waiters;  // whose patience is not over
    };
    struct Fact {
        const char* type;
        kontor::Json data;
    };

    void resume_all();
    void run(Saga saga);
    void call(Live& live);
    void answered(const std::string& id, std::uint64_t call, const std::shared_ptr<kontor::Reply>& reply);
    /// The saga, if that call is the one it waits for.
    Live* awaiting(const std::string& id, std::uint64_t call);
    void take(const Live& live, const kontor::Reply& reply, kontor::Transaction& transaction);
    void record(const Saga& before, std::vector<Fact> facts, kontor::Transaction& transaction);
    void recorded(const std::string& id, const std::vector<Fact>& facts, kontor::Time now);
    void try_again(Live& live, const std::string& cause);
    void show_pause(const Live& live, kontor::Milliseconds pause, const std::string& cause);
    void end(const std::string& id);
    void answer_waiter(const std::string& id, std::uint64_t number);
    void forget_waiting(const std::string& id);
    std::vector<Fact> facts_of(const Live& live, const Decision& decision, const kontor::Reply& reply) const;
    kontor::Milliseconds pause_before(int attempt);

    kontor::Service& service_;
    const Definitions& definitions_;
    SagaTable table_;
    PrivateInputs private_inputs_;
    kontor::EventReader events_;
    kontor::RpcClient& client_;
    std::unordered_map<std::string, Live> live_;
    std::uint64_t last_call_ = 0;
    std::uint64_t last_waiter_ = 0;

    mutable std::mutex waiting_mutex_;
    std::unordered_map<std::string, Waiting> waiting_;
};

}  // namespace saga_coordinator
