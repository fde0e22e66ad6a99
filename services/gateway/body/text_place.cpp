#include "services/gateway/body/text_place.hpp"

#include <algorithm>

namespace gateway {

TextPlace place_of(std::string_view text, std::size_t offset) {
    const auto before = text.substr(0, std::min(offset, text.size()));
    const auto last_end = before.rfind('\n');
    return {1 + static_cast<std::size_t>(std::ranges::count(before, '\n')),
            1 + before.size() - (last_end == std::string_view::npos ? 0 : last_end + 1)};
}

}  // namespace gateway
