#include "cli/output/one_line.hpp"

#include <algorithm>

namespace kontor::cli {

std::string one_line(const std::string& text, std::size_t width) {
    std::string line = text;
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    if (width == 0 || line.size() <= width) return line;
    while (width > 0 && (line[width] & 0xC0) == 0x80) --width;
    return line.substr(0, width) + "…";
}

}  // namespace kontor::cli
