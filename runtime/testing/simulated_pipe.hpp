#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "runtime/base/scheduler.hpp"

namespace kontor {

/// One direction of a simulated connection: what is sent arrives later and in order, and dies with the connection.
class SimulatedPipe {
public:
    explicit SimulatedPipe(Scheduler& scheduler) : scheduler_{scheduler}, state_{std::make_shared<State>()} {}
    ~SimulatedPipe() { close(); }
    SimulatedPipe(const SimulatedPipe&) = delete;
    SimulatedPipe& operator=(const SimulatedPipe&) = delete;

    /// Runs `arrive` after `delay`, but not before all that was sent earlier has arrived.
    void send(Milliseconds delay, std::function<void()> arrive);
    /// The same, but nothing behind it waits for it.
    void send_overtaken(Milliseconds delay, std::function<void()> arrive);
    /// What is under way is lost, and what is sent from now on too.
    void close();

private:
    struct Item {
        std::function<void()> arrive;
        bool due = false;
    };
    struct State {
        std::deque<std::shared_ptr<Item>> under_way;
        bool closed = false;
    };
    static void deliver(State& state);

    Scheduler& scheduler_;
    std::shared_ptr<State> state_;  // outlives the pipe in what is scheduled
};

}  // namespace kontor
