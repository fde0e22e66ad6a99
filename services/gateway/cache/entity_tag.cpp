#include "services/gateway/cache/entity_tag.hpp"

#include "runtime/http/headers.hpp"
#include "runtime/security/sha256.hpp"

namespace gateway {
namespace {

/// 128 bits: no two bodies have the same by chance.
constexpr std::size_t tag_digits = 32;

}  // namespace

std::string entity_tag(std::string_view body) {
    return '"' + kontor::sha256_hex(body).substr(0, tag_digits) + '"';
}

bool names_entity_tag(std::string_view field, std::string_view tag) {
    field = kontor::trimmed(field);
    if (field == "*") return true;
    while (!field.empty()) {
        // Weak or not: the comparison is the weak one.
        if (field.starts_with("W/")) field.remove_prefix(2);
        const auto end = field.starts_with('"') ? field.find('"', 1) : std::string_view::npos;
        if (end == std::string_view::npos) return false;
        if (field.substr(0, end + 1) == tag) return true;
        field = kontor::trimmed(field.substr(end + 1));
        if (!field.empty() && field.front() != ',') return false;
        while (!field.empty() && field.front() == ',') field = kontor::trimmed(field.substr(1));
    }
    return false;
}

}  // namespace gateway
