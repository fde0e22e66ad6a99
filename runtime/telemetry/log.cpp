#include "runtime/telemetry/log.hpp"

#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>

#include "runtime/telemetry/trace.hpp"

namespace kontor {
namespace {

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warn", "error"};

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view text) {
    for (std::size_t i = 0; i < level_names.size(); ++i) {
        if (level_names[i] == text) return static_cast<LogLevel>(i);
    }
    return std::nullopt;
}

Log::Log(std::string service, std::string instance, const Clock& clock, LogLevel level, int fd)
    : service_{std::move(service)}, instance_{std::move(instance)}, clock_{clock}, level_{level}, fd_{fd} {}

void Log::write(LogLevel level, std::string_view event, Fields fields) const {
    if (level < level_) return;
    nlohmann::ordered_json line{{"time", format_time(clock_.now())},
                                {"level", level_names[static_cast<std::size_t>(level)]},
                                {"service", service_},
                                {"instance", instance_},
                                {"event", event}};
    for (const auto& field : fields) {
        std::visit([&](const auto& value) { line[std::string{field.name}] = value; }, field.value);
    }
    if (const auto* scope = TraceScope::current()) {
        if (!scope->trace().empty()) line["trace_id"] = scope->trace().trace_id;
        if (!scope->trace().empty()) line["span_id"] = scope->trace().span_id;
        if (!scope->request_id().empty()) line["request_id"] = scope->request_id();
    }
    auto text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    text += '\n';
    // A log that can't be written must not stop the shop.
    [[maybe_unused]] const auto written = ::write(fd_, text.data(), text.size());
}

}  // namespace kontor
