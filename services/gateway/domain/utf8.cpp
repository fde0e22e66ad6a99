#include "services/gateway/domain/utf8.hpp"

#include <array>
#include <cstddef>

namespace gateway {
namespace {

/// A lead byte's range, how many bytes follow, and the narrower range of the first of them.
struct Form {
    unsigned char first, last;
    std::size_t following;
    unsigned char second_min, second_max;
};

constexpr std::array<Form, 9> forms{{{0x00, 0x7f, 0, 0, 0},
                                     {0xc2, 0xdf, 1, 0x80, 0xbf},
                                     {0xe0, 0xe0, 2, 0xa0, 0xbf},
                                     {0xe1, 0xec, 2, 0x80, 0xbf},
                                     {0xed, 0xed, 2, 0x80, 0x9f},
                                     {0xee, 0xef, 2, 0x80, 0xbf},
                                     {0xf0, 0xf0, 3, 0x90, 0xbf},
                                     {0xf1, 0xf3, 3, 0x80, 0xbf},
                                     {0xf4, 0xf4, 3, 0x80, 0x8f}}};

bool within(char c, unsigned char min, unsigned char max) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= min && byte <= max;
}

/// The bytes of the character the text begins with; 0 when it begins with none.
std::size_t character_size(std::string_view text) {
    for (const auto& form : forms) {
        if (!within(text[0], form.first, form.last)) continue;
        if (text.size() <= form.following) return 0;
        if (form.following > 0 && !within(text[1], form.second_min, form.second_max)) return 0;
        for (std::size_t i = 2; i <= form.following; ++i) {
            if (!within(text[i], 0x80, 0xbf)) return 0;
        }
        return form.following + 1;
    }
    return 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto size = character_size(text);
        if (size == 0) return false;
        text.remove_prefix(size);
    }
    return true;
}

}  // namespace gateway
