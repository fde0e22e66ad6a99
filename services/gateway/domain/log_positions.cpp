#include "services/gateway/domain/log_positions.hpp"

#include <algorithm>
#include <charconv>

namespace gateway {
namespace {

std::optional<std::int64_t> read_position(std::string_view text) {
    std::int64_t position = 0;
    const auto* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, position);
    if (error != std::errc{} || end != last || position < 0) return std::nullopt;
    return position;
}

}  // namespace

std::optional<std::size_t> service_index(std::string_view name) {
    const auto found = std::ranges::find(service_names, name);
    if (found == service_names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - service_names.begin());
}

std::optional<LogPositions> LogPositions::parse(std::string_view text) {
    LogPositions read;
    if (text == "0") {
        read.positions_.fill(0);
        return read;
    }
    do {
        const auto part = text.substr(0, text.find(','));
        const bool last = part.size() == text.size();
        const auto colon = part.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        const auto service = service_index(part.substr(0, colon));
        const auto position = read_position(part.substr(colon + 1));
        if (!service || !position || read[*service] != unknown) return std::nullopt;
        read[*service] = *position;
        if (last) return read;
        text.remove_prefix(part.size() + 1);
    } while (true);
}

std::string LogPositions::text() const {
    std::string text;
    for (std::size_t i = 0; i < positions_.size(); ++i) {
        if (positions_[i] == unknown) continue;
        text.append(text.empty() ? "" : ",").append(service_names[i]).append(":");
        text.append(std::to_string(positions_[i]));
    }
    return text;
}

}  // namespace gateway
