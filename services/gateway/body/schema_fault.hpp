#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/base/result.hpp"

namespace gateway {

/// Makes an error of the validator one for people: `context` is its path ("<root>", "[items]", "[0]"),
/// `description` its text. Nothing for texts that only say that something below is wrong.
std::optional<kontor::FieldError> schema_fault(const std::vector<std::string>& context,
                                               const std::string& description);

/// A reference token of a JSON Pointer (RFC 6901), escaped.
std::string pointer_token(std::string_view name);

}  // namespace gateway
