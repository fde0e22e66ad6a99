#include "services/saga-coordinator/domain/progress.hpp"

#include "runtime/base/invariant.hpp"

namespace saga_coordinator {
namespace {

std::optional<std::size_t> before(std::size_t step) {
    return step == 0 ? std::nullopt : std::optional{step - 1};
}

Decision after_step(const Plan& plan, std::size_t step, Outcome outcome, int attempts_left) {
    switch (outcome) {
        case Outcome::done:
            if (step + 1 == plan.steps()) return {Move::complete};
            return {Move::go_on, step + 1};
        case Outcome::refused:
            if (step > plan.pivot) return {Move::give_up};
            return {Move::compensate,
                    step_to_undo(plan, before(step))};  // what was refused left nothing to undo
        case Outcome::unknown:
            if (step >= plan.pivot || attempts_left > 0) return {Move::try_again};
            return {Move::compensate, step_to_undo(plan, step)};  // it may have happened: undo it too
        case Outcome::parked:
            if (step >= plan.pivot) return {Move::give_up};
            return {Move::compensate,
                    step_to_undo(plan, step)};  // a replay of it comes too late, and is barred
    }
    return {Move::give_up};
}

Decision after_undo(const Plan& plan, std::size_t step, Outcome outcome) {
    switch (outcome) {
        case Outcome::done:
            if (const auto next = step_to_undo(plan, before(step))) return {Move::go_on, next};
            return {Move::undone};
        case Outcome::refused:
        case Outcome::parked: return {Move::give_up};
        case Outcome::unknown: return {Move::try_again};
    }
    return {Move::give_up};
}

}  // namespace

std::optional<std::size_t> step_to_undo(const Plan& plan, std::optional<std::size_t> from) {
    for (auto step = from; step; step = before(*step)) {
        if (plan.undoable[*step]) return step;
    }
    return std::nullopt;
}

Decision decide(const Plan& plan, const Progress& progress, Outcome outcome, int attempts_left) {
    INVARIANT(progress.phase == Phase::running || progress.phase == Phase::compensating);
    INVARIANT(progress.step < plan.steps());
    if (progress.backward) return after_undo(plan, progress.step, outcome);
    return after_step(plan, progress.step, outcome, attempts_left);
}

}  // namespace saga_coordinator
