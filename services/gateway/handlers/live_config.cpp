#include "services/gateway/handlers/live_config.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include "runtime/security/sha256.hpp"
#include "services/gateway/config/config_file.hpp"

namespace gateway {
namespace {

/// Of the file's SHA-256, in hexadecimal digits: 48 bits, which a metric's value can hold exactly.
constexpr std::size_t fingerprint_digits = 12;

double as_number(std::string_view hex) {
    double number = 0;
    for (const char c : hex) number = number * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
    return number;
}

std::string all_of(const std::string& file, const ConfigFaults& faults) {
    std::string text = "settings.routes: the file can't be taken";
    for (const auto& fault : faults) text += "\n" + shown(file, fault);
    return text;
}

}  // namespace

LiveConfig::LiveConfig(kontor::Service& service, const SchemaSet& schemas, std::string file)
    : service_{service}, schemas_{schemas}, file_{std::move(file)} {
    if (file_.empty()) {
        current_ = std::make_shared<const GatewayConfig>(built_in_config(schemas_));
    } else if (const auto loaded = load(); !loaded) {
        throw kontor::ConfigError{all_of(file_, loaded.error())};
    }
}

LiveConfig::Ptr LiveConfig::current() const {
    const std::scoped_lock lock{mutex_};
    return current_;
}

std::expected<void, ConfigFaults> LiveConfig::load() {
    const auto text = read_config_file(file_);
    if (!text) return std::unexpected{ConfigFaults{{{}, "", text.error()}}};
    auto config = read_gateway_config(*text, schemas_);
    if (!config) return std::unexpected{std::move(config.error())};
    config->generation = ++generation_;
    use(std::make_shared<const GatewayConfig>(std::move(*config)), *text);
    return {};
}

void LiveConfig::use(Ptr config, const std::string& text) {
    const auto fingerprint = kontor::sha256_hex(text).substr(0, fingerprint_digits);
    service_.log().info("routes loaded", {{"file", file_},
                                          {"routes", config->table.routes().size()},
                                          {"of_its_own", config->own_routes},
                                          {"fingerprint", fingerprint}});
    {
        const std::scoped_lock lock{mutex_};
        current_.swap(config);  // the old one goes when the last request that holds it is over
    }
    auto& metrics = service_.metrics();
    count("ok");
    metrics
        .gauge("kontor_gateway_config_loaded_timestamp_seconds", "When the file of routes in force was read")
        .Set(std::chrono::duration<double>(service_.clock().now().time_since_epoch()).count());
    metrics
        .gauge("kontor_gateway_config_fingerprint",
               "The first 48 bits of the SHA-256 of the file of routes in force")
        .Set(as_number(fingerprint));
}

void LiveConfig::reload() {
    if (file_.empty()) return service_.log().info("there is no file of routes to read again");
    const auto loaded = load();
    if (loaded) return;
    count("refused");
    for (const auto& fault : loaded.error()) {
        service_.log().error("routes refused; those in force stay", {{"file", file_},
                                                                     {"line", fault.place.line},
                                                                     {"column", fault.place.column},
                                                                     {"reason", fault.reason()}});
    }
}

void LiveConfig::count(const char* result) {
    service_.metrics()
        .counter("kontor_gateway_config_loads_total", "Times that the file of routes was read",
                 {{"result", result}})
        .Increment();
}

}  // namespace gateway
