#pragma once

#include <string_view>

namespace gateway {

/// Whether `Accept` (RFC 9110 §12.5.1), all its values as one list, leaves room for the media type, which is in lower case.
/// The range that fits it best decides. What can't be read counts for nothing; an empty field accepts all.
bool accepts(std::string_view field, std::string_view type);

}  // namespace gateway
