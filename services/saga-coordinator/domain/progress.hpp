#pragma once

#include <cstddef>
#include <optional>
#include <vector>

/// How far a saga is, and what an outcome leads to. Pure: no JSON, no messages, no time.
namespace saga_coordinator {

/// The shape of a definition: how many steps, which can be undone, and where the pivot is. Up to and including the pivot a
/// refusal is undone; behind it there is no way back, only forward.
struct Plan {
    std::vector<bool> undoable;
    std::size_t pivot = 0;
    std::size_t steps() const { return undoable.size(); }
};

enum class Phase { running, compensating, completed, compensated, stuck };

struct Progress {
    Phase phase = Phase::running;
    std::size_t step = 0;   ///< running: the step to do; compensating: the step to undo
    bool backward = false;  ///< the direction, also while stuck
    bool operator==(const Progress&) const = default;
};

/// What became of an attempt. `unknown` is never taken for `refused`: it may have happened. `parked` is unknown, too, as
/// earlier attempts may have had an effect elsewhere, but the service won't decide it before an operator does something.
enum class Outcome { done, refused, unknown, parked };

enum class Move {
    go_on,       ///< to the step in `next`
    complete,    ///< all steps are done
    compensate,  ///< begin to undo, at the step in `next`, if there is one
    undone,      ///< everything is undone
    try_again,   ///< the same step, later
    give_up,     ///< stuck: an operator has to decide
};

struct Decision {
    Move move = Move::give_up;
    std::optional<std::size_t> next{};
    bool operator==(const Decision&) const = default;
};

/// What an outcome of the step under way leads to. `attempts_left` counts further attempts the step's policy allows; it
/// matters only before the pivot, since from there on, and in compensation, an unknown outcome is tried until it is known.
/// What is parked isn't tried again: before the pivot it is undone, from there on it is for an operator.
Decision decide(const Plan& plan, const Progress& progress, Outcome outcome, int attempts_left);

/// The last undoable step at or before `from`.
std::optional<std::size_t> step_to_undo(const Plan& plan, std::optional<std::size_t> from);

}  // namespace saga_coordinator
