#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What is worth telling a customer, in which words, and how often sending is tried. Pure.
namespace notification {

/// The kinds of notices; also what a customer can mute.
inline constexpr std::string_view kinds[] = {"confirmed", "rejected",   "cancelled",
                                             "returned",  "dispatched", "delivered"};
bool is_kind(std::string_view text);

/// What a notice is made of.
struct Occasion {
    std::string kind;
    std::string order;
    std::string reason;    ///< of a rejection or a cancellation; may be empty
    std::string tracking;  ///< of a dispatch; may be empty
};

/// The text a customer reads.
std::string text_of(const Occasion& occasion);

/// The pause before attempt `attempt` + 1 (counting from 1), or nothing when the attempts are used up: doubling from two
/// seconds, ten attempts, about half an hour in all.
std::optional<std::chrono::milliseconds> pause_after(int attempt);

}  // namespace notification
