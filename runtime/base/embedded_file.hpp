#pragma once

#include <string_view>

namespace kontor {

/// A text file compiled into the binary.
struct EmbeddedFile {
    std::string_view name;
    std::string_view content;
};

}  // namespace kontor
