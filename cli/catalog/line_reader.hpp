// Lines of a file of any size, each held within a bound.
#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>

namespace kontor::cli {

constexpr std::size_t longest_line = 64 * 1024;  // many times the largest product the catalogue takes

struct SourceLine {
    std::size_t number = 0;  ///< from 1
    std::string text;        ///< without its line end
    bool too_long = false;   ///< `text` is then only its beginning
};

class LineReader {
public:
    explicit LineReader(std::istream& in) : in_(in) {}

    /// nullopt at the end.
    std::optional<SourceLine> next();

private:
    std::istream& in_;
    std::size_t number_ = 0;
};

}  // namespace kontor::cli
