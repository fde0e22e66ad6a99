#include "services/gateway/config/config_check.hpp"

#include "services/gateway/body/schema_set.hpp"
#include "services/gateway/config/config_file.hpp"
#include "services/gateway/config/gateway_config.hpp"
#include "services/gateway/schema_files.hpp"

namespace gateway {

std::expected<ConfigCheck, std::string> check_config_file(const std::filesystem::path& file) {
    const auto text = read_config_file(file);
    if (!text) return std::unexpected{text.error()};
    const SchemaSet schemas{schema_files()};
    auto config = read_gateway_config(*text, schemas);
    if (!config) return ConfigCheck{.faults = std::move(config.error())};
    return ConfigCheck{.routes = config->table.routes().size(), .own_routes = config->own_routes};
}

}  // namespace gateway
