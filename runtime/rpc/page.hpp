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

/// Reads the members `limit` and `cursor` that every list method has. A cursor is the key of a page's last row.
inline Page read_page(Fields& in) {
    return {static_cast<int>(in.integer_or("limit", 100, 1, 500)),
            in.optional_text("cursor", 1, 128).value_or("")};
}

/// `{"items": […], "next": cursor or null}` of up to `page.query_limit()` rows: `view(row)` is an item, `key(row)` its
/// place in the order.
template <typename Row, typename View, typename Key>
Reply list_reply(const std::vector<Row>& rows, const Page& page, View&& view, Key&& key) {
    const auto limit = static_cast<std::size_t>(page.limit);
    Json items = Json::array();
    for (std::size_t i = 0; i < rows.size() && i < limit; ++i) items.push_back(view(rows[i]));
    return Reply::ok(
        {{"items", std::move(items)}, {"next", rows.size() > limit ? Json(key(rows[limit - 1])) : Json{}}});
}

}  // namespace kontor
