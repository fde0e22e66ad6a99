#pragma once

#include <charconv>
#include <cstdint>

#include "runtime/rpc/page.hpp"

namespace orders {

/// The number a page's cursor stands for; `first` for the first page.
inline std::int64_t read_number_cursor(kontor::Fields& in, const kontor::Page& page, std::int64_t first) {
    if (page.after.empty()) return first;
    std::int64_t number = 0;
    const auto* end = page.after.data() + page.after.size();
    const auto [stopped, error] = std::from_chars(page.after.data(), end, number);
    if (error == std::errc{} && stopped == end && number > 0) return number;
    in.fault("cursor", "must be what an earlier page gave as \"next\"");
    return first;
}

}  // namespace orders
