#include "runtime/base/invariant.hpp"

#include <cstdio>
#include <cstdlib>

namespace kontor {

void invariant_failed(const char* condition, const char* file, int line) {
    std::fprintf(
        stderr,
        "{\"level\":\"fatal\",\"event\":\"invariant failed\",\"condition\":\"%s\",\"at\":\"%s:%d\"}\n",
        condition, file, line);
    std::abort();
}

}  // namespace kontor
