#include "services/gateway/domain/idempotency_key.hpp"

#include <algorithm>

namespace gateway {

std::expected<std::optional<std::string>, std::string> read_idempotency_key(std::size_t count,
                                                                            std::string_view value) {
    if (count == 0) return std::nullopt;
    if (count > 1) return std::unexpected{"the header Idempotency-Key must not be repeated"};
    const bool printable = std::ranges::all_of(value, [](char c) { return c >= ' ' && c <= '~'; });
    if (value.empty() || value.size() > max_idempotency_key || !printable) {
        return std::unexpected{"the header Idempotency-Key must have 1 to 128 printable ASCII characters"};
    }
    return std::string{value};
}

bool is_request_id(std::string_view text) {
    const bool visible = std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
    return !text.empty() && text.size() <= max_idempotency_key && visible;
}

}  // namespace gateway
