#pragma once

#include <span>
#include <string_view>

#include "services/gateway/config/draft.hpp"

namespace gateway {

/// A member of the file, and who reads it: its reader gets its value, which has the form that the schema `gateway-config`
/// says, and adds to the draft, or says what is wrong with it. A section is added by a reader in a file of its own, a line in
/// the list, and its form in the schema.
struct Section {
    std::string_view name;
    void (*read)(const kontor::Json& section, Draft& draft);
};

/// In the order in which they are read.
std::span<const Section> sections();

void read_rpc_methods(const kontor::Json& section, Draft& draft);
void read_disabled(const kontor::Json& section, Draft& draft);
void read_routes(const kontor::Json& section, Draft& draft);
void read_services(const kontor::Json& section, Draft& draft);
void read_limits(const kontor::Json& section, Draft& draft);

}  // namespace gateway
