#pragma once

#include <string_view>

namespace kontor {

/// One numbered step of a schema, compiled in from `schema/NNNN-name.sql`. Versions start at 1 without gaps.
struct Migration {
    int version;
    std::string_view name;
    std::string_view sql;
};

}  // namespace kontor
