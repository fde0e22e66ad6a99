#include "services/orders/domain/order.hpp"

#include <algorithm>
#include <array>

namespace orders {
namespace {

/// In the order of the enumeration.
constexpr std::array<std::string_view, 7> state_names{"pending",  "confirmed", "dispatched", "delivered",
                                                      "rejected", "cancelled", "returned"};

}  // namespace

std::string_view name_of(State state) {
    return state_names[static_cast<std::size_t>(state)];
}

std::optional<State> state_of(std::string_view name) {
    const auto found = std::ranges::find(state_names, name);
    if (found == state_names.end()) return std::nullopt;
    return static_cast<State>(found - state_names.begin());
}

bool is_open(State state) {
    return state == State::pending || state == State::confirmed || state == State::dispatched;
}

}  // namespace orders
