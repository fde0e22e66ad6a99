// The reasons for which a command cannot go on, and the exit codes scripts read.
#pragma once

#include <stdexcept>
#include <string>

namespace kontor::cli {

enum class ExitCode { yes = 0, no = 1, wrong_use = 2, unreachable = 3 };

/// Ends the command: `what()` is shown to the user, so it says what happened and what to do about it.
class Failure : public std::runtime_error {
public:
    Failure(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}

    ExitCode code() const { return code_; }

private:
    ExitCode code_;
};

/// The node answered, and the answer is no.
inline Failure refused(const std::string& message) {
    return {ExitCode::no, message};
}

/// The command line, or a file it names, is wrong.
inline Failure wrong_use(const std::string& message) {
    return {ExitCode::wrong_use, message};
}

/// The node, or a part of it that is needed, does not answer.
inline Failure unreachable(const std::string& message) {
    return {ExitCode::unreachable, message};
}

}  // namespace kontor::cli
