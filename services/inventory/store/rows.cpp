#include "services/inventory/store/rows.hpp"

#include <algorithm>
#include <array>

#include "runtime/base/invariant.hpp"
#include "runtime/base/json.hpp"

namespace inventory {
namespace {

/// Indexed by ReservationState.
constexpr std::array<std::string_view, 5> state_names{"reserved", "committed", "released", "expired",
                                                      "restocked"};

ReservationState state_of(std::string_view name) {
    const auto found = std::ranges::find(state_names, name);
    INVARIANT(found != state_names.end());  // the table's own check lets no other name in
    return static_cast<ReservationState>(found - state_names.begin());
}

Lines lines_of(const std::string& text) {
    Lines lines;
    for (const auto& line : kontor::Json::parse(text)) {
        lines.push_back({line.at(0).get<std::string>(), line.at(1).get<std::int64_t>()});
    }
    return lines;
}

Time time_of(std::int64_t unix_ms) {
    return Time{std::chrono::milliseconds{unix_ms}};
}

}  // namespace

Stock read_stock(const kontor::Row& row) {
    return {row.text(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4), row.integer(5)};
}

StoredReservation read_reservation(const kontor::Row& row) {
    return {{row.text(0), state_of(row.text(1)), lines_of(row.text(2)), time_of(row.integer(3))},
            time_of(row.integer(4))};
}

std::string_view stored_name(ReservationState state) {
    return state_names.at(static_cast<std::size_t>(state));
}

std::string lines_text(const Lines& lines) {
    auto list = kontor::Json::array();
    for (const auto& line : lines) list.push_back(kontor::Json::array({line.sku, line.quantity}));
    return list.dump();
}

}  // namespace inventory
