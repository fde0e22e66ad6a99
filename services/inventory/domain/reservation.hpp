#pragma once

#include <string>

#include "services/inventory/domain/events.hpp"

namespace inventory {

enum class ReservationState {
    reserved,   ///< held until it is committed, released or expires
    committed,  ///< sold
    released,   ///< taken back, or barred before it came
    expired,    ///< its time was up; it may be reserved again
    restocked,  ///< sold and given back
};

/// What one order holds, or held.
struct Reservation {
    std::string order;
    ReservationState state = ReservationState::reserved;
    Lines lines;     ///< empty for one that was barred before it came
    Time expires{};  ///< of the last time it was reserved
};

}  // namespace inventory
