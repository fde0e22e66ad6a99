#pragma once

#include <string>
#include <string_view>

namespace gateway {

/// A strong validator (RFC 9110 §8.8.3) of an answer: it follows from the body, so that all gateways give the same.
std::string entity_tag(std::string_view body);

/// Whether `If-None-Match` (RFC 9110 §13.1.2) names the tag, or any (`*`). `field` is all its values, as one list. What is no
/// list of tags names none.
bool names_entity_tag(std::string_view field, std::string_view tag);

}  // namespace gateway
