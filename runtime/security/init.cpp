#include "runtime/security/init.hpp"

#include <sodium.h>

#include "runtime/base/invariant.hpp"

namespace kontor {

void security_init() {
    static const bool ready = sodium_init() >= 0;
    INVARIANT(ready);
}

}  // namespace kontor
