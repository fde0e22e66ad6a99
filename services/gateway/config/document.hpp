#pragma once

#include <expected>
#include <string_view>

#include "runtime/base/json.hpp"
#include "services/gateway/config/places.hpp"

namespace gateway {

/// A configuration file as JSON.
struct Document {
    kontor::Json value;
    Places places;
};

/// Reads a text strictly (see `read_strict_json`); it outlives the document. Of what is no JSON at all, only the first place
/// can be told.
std::expected<Document, ConfigFaults> read_document(std::string_view text);

}  // namespace gateway
