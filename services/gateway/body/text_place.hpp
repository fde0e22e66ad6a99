#pragma once

#include <cstddef>
#include <string_view>

namespace gateway {

/// A place in a text, for people: both count from 1; a column counts bytes.
struct TextPlace {
    std::size_t line = 1;
    std::size_t column = 1;
    auto operator<=>(const TextPlace&) const = default;
};

/// Of the byte at `offset`, from 0; of the text's end when it is past that.
TextPlace place_of(std::string_view text, std::size_t offset);

}  // namespace gateway
