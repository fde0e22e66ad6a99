#include "cli/catalog/line_reader.hpp"

namespace kontor::cli {

std::optional<SourceLine> LineReader::next() {
    SourceLine line;
    bool any = false;
    for (int c = in_.get(); c != std::istream::traits_type::eof(); c = in_.get()) {
        any = true;
        if (c == '\n') break;
        if (line.text.size() < longest_line) {
            line.text += static_cast<char>(c);
        } else {
            line.too_long = true;
        }
    }
    if (!any) return std::nullopt;
    if (line.text.ends_with('\r')) line.text.pop_back();
    line.number = ++number_;
    return line;
}

}  // namespace kontor::cli
