#include "services/notification/domain/notice.hpp"

#include <algorithm>
#include <iterator>

namespace notification {
namespace {

constexpr int max_attempts = 10;
constexpr std::chrono::milliseconds first_pause{2000};

/// The part of an order's id that people tell orders apart by.
std::string short_id(const std::string& order) {
    return order.size() > 8 ? order.substr(order.size() - 8) : order;
}

std::string because(const std::string& reason) {
    return reason.empty() ? "." : ": " + reason + ".";
}

}  // namespace

bool is_kind(std::string_view text) {
    return std::ranges::find(kinds, text) != std::end(kinds);
}

std::string text_of(const Occasion& occasion) {
    const auto order = "Your order " + short_id(occasion.order);
    if (occasion.kind == "confirmed") return order + " is confirmed.";
    if (occasion.kind == "rejected") return order + " could not be taken" + because(occasion.reason);
    if (occasion.kind == "cancelled") return order + " is cancelled" + because(occasion.reason);
    if (occasion.kind == "returned") return order + " came back; you get your money back.";
    if (occasion.kind == "delivered") return order + " is delivered.";
    const auto tracking = occasion.tracking.empty() ? "." : " (" + occasion.tracking + ").";
    return order + " is on its way" + tracking;
}

std::optional<std::chrono::milliseconds> pause_after(int attempt) {
    if (attempt >= max_attempts) return std::nullopt;
    return first_pause * (1 << (attempt - 1));
}

}  // namespace notification
