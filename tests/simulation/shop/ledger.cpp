#include "tests/simulation/shop/ledger.hpp"

namespace simulation {

std::vector<std::string> states_allowed(const Promise& promise) {
    if (promise.status != 201) return {"rejected"};
    if (promise.returned) return {"returned"};
    if (promise.cancelled) return {"cancelled"};
    if (promise.delivered) return {"delivered"};
    if (promise.dispatched) return {"dispatched"};
    return {"confirmed"};
}

}  // namespace simulation
