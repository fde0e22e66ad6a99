// What a client that only speaks MQTT may be for.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace kontor::cli {

/// What a client of a scope is given, as topic filters. No scope publishes anything: who wants something done asks the gateway.
struct Scope {
    std::string_view name;
    std::string_view purpose;
    std::span<const std::string_view> reads;
};

std::span<const Scope> scopes();

/// Null when there is none of that name.
const Scope* find_scope(std::string_view name);

/// The section of Mosquitto's access list for a user of that scope.
std::string access_section(const Scope& scope, std::string_view username);

}  // namespace kontor::cli
