#pragma once

#include <map>
#include <string>
#include <vector>

#include "runtime/base/json.hpp"

namespace simulation {

/// What a customer was told about an order.
struct Promise {
    std::string key;
    std::string customer;
    std::string id;  ///< the order's, once told
    int status = 0;  ///< of the answer that decided; 0 for none yet
    std::string shipment;
    bool cancelled = false;  ///< a cancellation was acknowledged
    bool returned = false;   ///< a return was
    bool dispatched = false;
    bool delivered = false;
};

/// What all of them were told, promises by the order's number in the plan.
struct Ledger {
    std::map<int, Promise> promises;
    std::map<std::string, std::int64_t> adjusted;  ///< stock that was acknowledged as added, by sku
};

/// Which states an order may be in, after what its customer was told. Pure.
std::vector<std::string> states_allowed(const Promise& promise);

}  // namespace simulation
