#pragma once

#include <array>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

/// What an event's topic says of it: `kontor/event/<service>/<entity>/<event>/<id>`.
struct EventName {
    std::string_view service;
    std::string_view entity;
    std::string_view event;
    std::string_view id;
};

/// Which events are meant: a topic filter of MQTT (5.0, section 4.7) with or without `kontor/event/` before it, such as
/// `orders/#` or `catalog/product/+/{sku}`. What stands in braces is a parameter, for which a text is put in later.
class EventFilter {
public:
    /// Why a text isn't one is a predicate for people.
    static std::expected<EventFilter, std::string> parse(std::string_view text);

    /// Texts that no event's topic has match nothing.
    bool matches(const EventName& name) const;
    /// The service whose events are meant; empty: any.
    std::string_view service() const;
    std::vector<std::string> parameters() const;
    /// With texts for its parameters; one that isn't given goes on matching nothing.
    EventFilter bound(const std::map<std::string, std::string, std::less<>>& texts) const;
    /// Bytes it keeps in memory.
    std::size_t size() const;

private:
    enum class Kind : unsigned char { any, text, parameter };
    struct Level {
        Kind kind = Kind::any;
        std::string text{};
    };
    static std::expected<Level, std::string> read_level(std::string_view text);

    std::array<Level, 4> levels_;
};

}  // namespace gateway
