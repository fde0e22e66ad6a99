#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/gateway/domain/service_names.hpp"

namespace gateway {

/// The place of a service in `service_names`; nothing for one that isn't among them.
std::optional<std::size_t> service_index(std::string_view name);

/// How far a reader of several event logs has come in each: the id of an event in a stream, `orders:120,payment:80`. `0` is
/// before the first event of every log.
class LogPositions {
public:
    static constexpr std::int64_t unknown = -1;

    LogPositions() { positions_.fill(unknown); }
    /// Nothing for a text that isn't one.
    static std::optional<LogPositions> parse(std::string_view text);
    std::string text() const;

    std::int64_t& operator[](std::size_t service) { return positions_.at(service); }
    std::int64_t operator[](std::size_t service) const { return positions_.at(service); }

private:
    std::array<std::int64_t, service_names.size()> positions_{};
};

}  // namespace gateway
