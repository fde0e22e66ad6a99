#pragma once

#include <string>
#include <vector>

#include "runtime/rpc/fields.hpp"

namespace kontor {

/// Which part of a list is asked for.
struct Page {
    int limit;          ///< rows wanted; query one more, to know whether there is a next page
    std::string after;  ///< the key of the last row already had; empty for the first page

    int query_limit() const { return limit + 1; }
};

/// A page ends before it passes this, whatever its limit: the broker takes no packet much larger than a MiB.
inline constexpr std::size_t max_page_bytes = std::size_t{512} * 1024;

/// Reads the members `limit` and `cursor` that every list method has. A cursor is the key of a page's last row.
inline Page read_page(Fields& in) {
    return {static_cast<int>(in.integer_or("limit", 100, 1, 500)),
            in.optional_text("cursor", 1, 128).value_or("")};
}

/// `{"items": […], "next": cursor or null}` of up to `page.query_limit()` rows: `view(row)` is an item, `key(row)` its
/// place in the order. Fewer items than asked for where they would be too many bytes; one always fits.
template <typename Row, typename View, typename Key>
Reply list_reply(const std::vector<Row>& rows, const Page& page, View&& view, Key&& key) {
    Json items = Json::array();
    std::size_t bytes = 0;
    for (const auto& row : rows) {
        Json item = view(row);
        bytes += item.dump().size();
        if (items.size() == static_cast<std::size_t>(page.limit) ||
            (bytes > max_page_bytes && !items.empty()))
            break;
        items.push_back(std::move(item));
    }
    Json next = items.size() < rows.size() ? Json(key(rows[items.size() - 1])) : Json{};
    return Reply::ok({{"items", std::move(items)}, {"next", std::move(next)}});
}

}  // namespace kontor
