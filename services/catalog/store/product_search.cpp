#include "services/catalog/store/product_search.hpp"

#include "runtime/base/sku.hpp"

namespace catalog {
namespace {

/// `order` is the sku in the table the plan walks along, so that its index gives the order.
std::string select(const std::string& from_where, const char* order) {
    return std::string{"SELECT "} + product_columns + from_where + " AND (?2 OR p.active) ORDER BY " + order +
           " LIMIT ?3";
}

/// The part of a search's result that has all words in the name, and the rest of it.
std::string expression_of(const std::string& match, SearchPlace::Part part) {
    const auto in_name = "({name} : (" + match + "))";
    return part == SearchPlace::Part::name ? in_name : "(" + match + ") NOT " + in_name;
}

}  // namespace

std::optional<SearchPlace> SearchPlace::of_cursor(std::string_view cursor) {
    if (cursor.empty() || !kontor::is_sku(cursor.substr(1))) return std::nullopt;
    const auto part = static_cast<Part>(cursor.front());
    if (part != Part::name && part != Part::rest) return std::nullopt;
    return SearchPlace{part, std::string{cursor.substr(1)}};
}

ProductSearch::ProductSearch(kontor::Database& database)
    : find_{database, std::string{"SELECT "} + product_columns + " FROM products p WHERE p.sku = ?"},
      all_{database, select(" FROM products p WHERE p.sku > ?1", "p.sku")},
      of_category_{database, select(" FROM product_categories c CROSS JOIN products p ON p.sku = c.sku"
                                    " WHERE c.sku > ?1 AND c.category = ?4",
                                    "c.sku")},
      matching_{database,
                select(" FROM product_words CROSS JOIN products p ON p.number = product_words.rowid"
                       " WHERE product_words MATCH ?5 AND p.sku > ?1 AND (?4 IS NULL OR EXISTS"
                       " (SELECT 1 FROM product_categories c WHERE c.category = ?4 AND c.sku = p.sku))",
                       "p.sku")} {}

std::optional<StoredProduct> ProductSearch::find(std::string_view sku) {
    return find_.first(read_product_row, sku);
}

std::vector<FoundProduct> ProductSearch::search(const ProductQuery& query, SearchPlace place, int limit) {
    std::vector<FoundProduct> found;
    read_part(query, place, limit, found);
    const bool has_rest = !query.match.empty() && place.part == SearchPlace::Part::name;
    if (has_rest && std::ssize(found) < limit) {
        read_part(query, {SearchPlace::Part::rest}, limit - static_cast<int>(found.size()), found);
    }
    return found;
}

void ProductSearch::read_part(const ProductQuery& query, const SearchPlace& place, int limit,
                              std::vector<FoundProduct>& found) {
    const auto take = [&](kontor::Row row) {
        auto stored = read_product_row(row);
        SearchPlace at{place.part, stored.product.sku};
        found.push_back({std::move(stored), std::move(at)});
    };
    if (!query.match.empty()) {
        matching_.each(take, place.after_sku, query.inactive_too, limit, query.category,
                       expression_of(query.match, place.part));
    } else if (query.category) {
        of_category_.each(take, place.after_sku, query.inactive_too, limit, query.category);
    } else {
        all_.each(take, place.after_sku, query.inactive_too, limit);
    }
}

}  // namespace catalog
