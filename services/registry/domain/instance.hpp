#pragma once

#include <cstdint>
#include <optional>
#include <string>

/// What an instance's presence means to who is there. Pure.
namespace registry {

/// An instance as it announced itself.
struct Announcement {
    std::string status;  ///< up, draining, down
    std::int64_t epoch = 0;
    bool operator==(const Announcement&) const = default;
};

enum class Change {
    none,     ///< nothing new, or the late word of an earlier life
    noted,    ///< worth keeping, not worth an event
    came_up,  ///< appeared, returned, or was replaced by a later life
    went_down
};

/// What `announced` changes about an instance of which `known` was the last word. A birth carries an epoch that grows with
/// each start, so the last will of an old connection never counts against a newer birth.
Change decide(const std::optional<Announcement>& known, const Announcement& announced);

/// How long after its last health message an instance counts as silent, in seconds: three intervals.
inline constexpr int silent_after_seconds = 15;

}  // namespace registry
