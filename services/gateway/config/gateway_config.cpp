#include "services/gateway/config/gateway_config.hpp"

#include <stdexcept>

#include "services/gateway/config/document.hpp"
#include "services/gateway/config/route_assembly.hpp"
#include "services/gateway/config/section.hpp"

namespace gateway {
namespace {

void read_sections(const kontor::Json& document, Draft& draft) {
    for (const auto& fault : draft.schemas.check("gateway-config", document))
        draft.faults.add(fault.pointer, fault.detail);
    if (!document.is_object()) return;
    for (const auto& section : sections()) {
        const auto value = document.find(section.name);
        const bool formed = !draft.faults.within("/" + std::string{section.name});
        if (value != document.end() && formed) section.read(*value, draft);
    }
}

}  // namespace

GatewayConfig built_in_config(const SchemaSet& schemas) {
    auto config = read_gateway_config("{}", schemas);
    if (!config) throw std::runtime_error{config.error().front().reason()};
    return std::move(*config);
}

std::expected<GatewayConfig, ConfigFaults> read_gateway_config(std::string_view text,
                                                               const SchemaSet& schemas) {
    auto document = read_document(text);
    if (!document) return std::unexpected{std::move(document.error())};
    Draft draft{schemas, document->places};
    read_sections(document->value, draft);
    assemble_routes(draft);
    if (!draft.faults.empty()) return std::unexpected{draft.faults.take()};
    return std::move(draft.config);
}

}  // namespace gateway
