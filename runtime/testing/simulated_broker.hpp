#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/scheduler.hpp"
#include "runtime/bus/subscriptions.hpp"
#include "runtime/testing/fault_plan.hpp"

namespace kontor {

class SimulatedBus;
class SimulatedPipe;

/// A broker within the test, for `SimulatedBus`: no threads and no time of its own. Everything arrives by the scheduler, a
/// connection's messages in order; nothing happens within a call. It knows wildcards, shared subscriptions (in turn),
/// retained messages, last wills and acknowledgements; accounts, access lists and the expiry of messages it doesn't.
/// All on the one thread that runs the scheduler.
class SimulatedBroker {
public:
    /// How a connection ends. `lost`: the broker publishes the last will.
    enum class Ending { clean, lost };
    enum class Retained { kept, lost };
    /// Called with each message the broker takes, and the client it is from (empty for last wills and `publish`).
    using Observer = std::function<void(std::string_view client, const Message& message)>;

    /// How long a client waits before it tries to connect again.
    static constexpr Milliseconds reconnect_delay{50};

    /// `latency` is that of one way between client and broker. `scheduler` must outlive the broker.
    explicit SimulatedBroker(Scheduler& scheduler, Milliseconds latency = Milliseconds{1});
    ~SimulatedBroker();
    SimulatedBroker(const SimulatedBroker&) = delete;
    SimulatedBroker& operator=(const SimulatedBroker&) = delete;

    FaultPlan& faults() { return faults_; }
    void observe(Observer observer) { observers_.push_back(std::move(observer)); }

    /// Ends a client's connection, now; what is under way in both directions is lost. It comes back by itself.
    void interrupt(const std::string& client_id, Ending ending = Ending::lost);
    /// As `interrupt`, and the client stays away until `reconnect`.
    void disconnect(const std::string& client_id, Ending ending = Ending::lost);
    void reconnect(const std::string& client_id);

    /// All connections are lost. Retained messages outlive the broker or not, as with and without its persistence; a
    /// killed broker publishes no last wills.
    void stop(Retained retained = Retained::kept);
    void start();
    void restart(Retained retained = Retained::kept);

    bool has_client(const std::string& client_id) const { return sessions_.contains(client_id); }
    /// The retained messages whose topics match, sorted by topic.
    std::vector<Message> retained(std::string_view filter = "#") const;
    /// A message that comes from no simulated client.
    void publish(const Message& message);

private:
    friend class SimulatedBus;
    struct Session;
    struct Subscriber {
        Session* session;
        std::uint32_t identifier;
        int qos;
    };
    using Acknowledged = std::function<void()>;

    // What clients ask for.
    void attach(SimulatedBus& client);
    void detach(SimulatedBus& client);
    void subscribe(Session& session, const Subscription& subscription);
    void receive(Session& session, const Message& message, const Acknowledged& acknowledged);
    void leave(Session& session);

    void connect_later(SimulatedBus& client, Milliseconds delay);
    void connect(SimulatedBus& client);
    void end(const std::string& client_id, Ending ending);
    void forget_subscriptions(const Session& session);
    void take(Session& session, const Message& message, const Acknowledged& acknowledged);
    void acknowledge(Session& session, const Message& message, const Acknowledged& acknowledged);
    void route(std::string_view client, const Message& message);
    void keep(const Message& message);
    void deliver(const Subscriber& subscriber, const Message& message, bool retained);
    void send(SimulatedPipe& pipe, const FaultPlan::Verdict& verdict, std::function<void()> arrive) const;

    Scheduler& scheduler_;
    const Milliseconds latency_;
    FaultPlan faults_;
    std::vector<Observer> observers_;
    bool running_ = true;
    std::vector<SimulatedBus*> clients_;
    std::set<std::string> away_;
    std::map<std::string, std::shared_ptr<Session>> sessions_;           // by client id
    std::map<std::string, std::deque<Subscriber>, std::less<>> plain_;   // by filter
    std::map<std::string, std::deque<Subscriber>, std::less<>> shared_;  // by filter; the first is next
    std::map<std::string, Message, std::less<>> retained_;               // by topic
    std::shared_ptr<int> alive_ = std::make_shared<int>();               // for what is scheduled
};

}  // namespace kontor
