#include "services/catalog/store/retention.hpp"

namespace catalog {

/// What is for sale stays, and so does the news by which others know it: of each kind the last.
kontor::RetentionRules retention_rules() {
    return {.closed = {},
            .superseded = {{.entity = "product",
                            .types = {"product-added", "price-changed", "product-changed", "product-removed"},
                            .snapshot = ""}}};
}

}  // namespace catalog
