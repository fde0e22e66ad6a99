#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "runtime/service/service.hpp"
#include "services/gateway/config/gateway_config.hpp"

namespace gateway {

/// The configuration in force: the built-in routes, with what the file of routes makes of them. Thread-safe.
class LiveConfig {
public:
    using Ptr = std::shared_ptr<const GatewayConfig>;

    /// `file` empty: the built-in routes alone. Throws `kontor::ConfigError`, with all that is wrong, for a file that can't be
    /// taken. The schemas outlive this object.
    LiveConfig(kontor::Service& service, const SchemaSet& schemas, std::string file);

    /// Whoever holds it sees it unchanged, whatever is loaded meanwhile.
    Ptr current() const;
    /// Reads the file again. One that can't be taken changes nothing: the log says why, and `kontor_gateway_config_loads_total`
    /// counts it.
    void reload();

private:
    std::expected<void, ConfigFaults> load();
    void use(Ptr config, const std::string& text);
    void count(const char* result);

    kontor::Service& service_;
    const SchemaSet& schemas_;
    const std::string file_;
    std::uint64_t generation_ = 0;
    mutable std::mutex mutex_;
    Ptr current_;
};

}  // namespace gateway
