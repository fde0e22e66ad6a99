#pragma once

#include <vector>

#include "services/catalog/store/product_row.hpp"

namespace catalog {

struct ProductQuery {
    std::string match{};                    ///< an FTS5 expression; empty: all products
    std::optional<std::string> category{};  ///< exactly this one
    bool inactive_too = false;
};

/// Where a page begins. Places are stable: a product is found at the same place whatever happens to others. A
/// search answers with the products that have all words in their name first; each part is in the order of
/// skus.
struct SearchPlace {
    enum class Part : char { name = 'n', rest = 'r' };
    Part part = Part::name;
    std::string after_sku{};

    std::string cursor() const { return static_cast<char>(part) + after_sku; }
    /// Nothing for a text that no page gave out.
    static std::optional<SearchPlace> of_cursor(std::string_view cursor);
};

struct FoundProduct {
    StoredProduct stored;
    SearchPlace place;
};

/// Finds products, for the reader.
class ProductSearch {
public:
    explicit ProductSearch(kontor::Database& database);

    std::optional<StoredProduct> find(std::string_view sku);
    /// At most `limit` products behind `place`.
    std::vector<FoundProduct> search(const ProductQuery& query, SearchPlace place, int limit);

private:
    void read_part(const ProductQuery& query, const SearchPlace& place, int limit,
                   std::vector<FoundProduct>& found);

    kontor::Statement find_;
    kontor::Statement all_;
    kontor::Statement of_category_;
    kontor::Statement matching_;
};

}  // namespace catalog
