#pragma once

#include <string>
#include <string_view>

namespace catalog {

/// What a person typed as an FTS5 expression: all words must occur, the last one as the beginning of a word.
/// Everything typed is taken as text, so no input is an error or has a meaning to FTS5. Empty when there is
/// no word.
std::string match_expression(std::string_view typed);

}  // namespace catalog
