// How a command would end.
#pragma once

#include <functional>

#include "cli/base/failure.hpp"

namespace kontor::cli {

/// The exit code of whatever `action` throws; `yes` when it throws nothing.
inline ExitCode code_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Failure& failure) {
        return failure.code();
    }
    return ExitCode::yes;
}

}  // namespace kontor::cli
