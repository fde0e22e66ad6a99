#pragma once

namespace kontor {

/// Ends the process with a message on stderr. A broken invariant is a bug: going on could write nonsense to disk,
/// whereas a restart from the last commit is always safe.
[[noreturn]] void invariant_failed(const char* condition, const char* file, int line);

}  // namespace kontor

/// Asserts what must hold inside the program, in release builds too. What comes from outside is validated instead.
#define INVARIANT(condition) \
    ((condition) ? static_cast<void>(0) : ::kontor::invariant_failed(#condition, __FILE__, __LINE__))
