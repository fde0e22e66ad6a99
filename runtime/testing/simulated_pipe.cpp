#include "runtime/testing/simulated_pipe.hpp"

namespace kontor {

void SimulatedPipe::send(Milliseconds delay, std::function<void()> arrive) {
    if (state_->closed) return;
    const auto item = std::make_shared<Item>(Item{std::move(arrive)});
    state_->under_way.push_back(item);
    scheduler_.after(delay, [state = state_, item] {
        item->due = true;
        deliver(*state);
    });
}

void SimulatedPipe::send_overtaken(Milliseconds delay, std::function<void()> arrive) {
    if (state_->closed) return;
    scheduler_.after(delay, [state = state_, arrive = std::move(arrive)] {
        if (!state->closed) arrive();
    });
}

/// Those in front that are due; one that is late holds up the others.
void SimulatedPipe::deliver(State& state) {
    while (!state.under_way.empty() && state.under_way.front()->due) {
        const auto item = state.under_way.front();
        state.under_way.pop_front();
        item->arrive();  // may close the pipe
    }
}

void SimulatedPipe::close() {
    state_->closed = true;
    std::deque<std::shared_ptr<Item>> lost;
    lost.swap(state_->under_way);
}

}  // namespace kontor
