#include "services/inventory/tests/ledger_cases.hpp"

#include <array>
#include <map>

namespace inventory {
namespace {

constexpr Time expiry{std::chrono::milliseconds{1000}};

/// Indexed as the variant's alternatives.
constexpr std::array<const char*, 8> event_names{"received",  "adjusted", "low-stock", "reserved",
                                                 "committed", "released", "expired",   "restocked"};
static_assert(std::variant_size_v<Event> == event_names.size());

}  // namespace

Ledger ledger_with(const std::string& sku, std::int64_t on_hand) {
    return evolved({}, {StockReceived{sku, on_hand, ""}});
}

Ledger evolved(Ledger ledger, const std::vector<Event>& events) {
    for (const auto& event : events) evolve(ledger, event);
    return ledger;
}

Ledger after(const Ledger& ledger, const Decision& decision) {
    return evolved(ledger, decision.value());
}

Ledger ledger_where(const std::string& order, const Lines& lines, std::string_view state) {
    const StockReserved reserved{order, lines, expiry};
    const StockCommitted committed{order, lines};
    const std::map<std::string_view, std::vector<Event>> histories{
        {"unknown", {}},
        {"reserved", {reserved}},
        {"committed", {reserved, committed}},
        {"released", {reserved, StockReleased{order, lines, "declined"}}},
        {"barred", {StockReleased{order, {}, "declined"}}},
        {"expired", {reserved, ReservationExpired{order, lines}}},
        {"restocked", {reserved, committed, StockRestocked{order, lines}}},
    };
    Ledger ledger;
    for (const auto& line : lines) evolve(ledger, StockReceived{line.sku, 100, ""});
    return evolved(ledger, histories.at(state));
}

std::string code(const Decision& decision) {
    return decision ? "" : decision.error().rejection.code;
}

std::string outcome(const Decision& decision) {
    if (!decision) return code(decision);
    if (decision->empty()) return "nothing";
    std::string names;
    for (const auto& event : *decision)
        names += (names.empty() ? "" : " ") + std::string{event_names.at(event.index())};
    return names;
}

}  // namespace inventory
