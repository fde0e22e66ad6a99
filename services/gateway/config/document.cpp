#include "services/gateway/config/document.hpp"

#include "services/gateway/body/strict_json.hpp"

namespace gateway {

std::expected<Document, ConfigFaults> read_document(std::string_view text) {
    auto json = read_strict_json(text);
    Places places{text};
    if (json) return Document{std::move(*json), std::move(places)};
    auto faults = places.faults();
    const auto& fault = json.error();
    if (fault.byte > 0 || faults.empty())
        faults.push_back({place_of(text, fault.byte == 0 ? 0 : fault.byte - 1), "", fault.detail});
    return std::unexpected{std::move(faults)};
}

}  // namespace gateway
