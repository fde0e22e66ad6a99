#include "cli/watch/sequences.hpp"

#include <algorithm>

namespace kontor::cli {

std::optional<Gap> Sequences::note(const std::string& source, std::uint64_t sequence) {
    const auto [highest, is_first] = highest_.try_emplace(source, sequence);
    if (is_first || sequence <= highest->second) return std::nullopt;
    const Gap gap{highest->second + 1, sequence - 1};
    highest->second = sequence;
    return gap.first <= gap.last ? std::optional{gap} : std::nullopt;
}

bool covers_whole_producers(std::string_view filter) {
    constexpr std::string_view events = "kontor/event/";
    if (filter == "#" || filter == "kontor/#" || filter == "kontor/event/#") return true;
    if (!filter.starts_with(events)) return false;
    const std::string_view rest = filter.substr(events.size());  // <service>/# or +/#
    return rest.ends_with("/#") && std::ranges::count(rest, '/') == 1;
}

}  // namespace kontor::cli
