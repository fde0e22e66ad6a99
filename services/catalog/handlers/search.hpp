#pragma once

#include <memory>

#include "runtime/rpc/request.hpp"
#include "services/catalog/store/product_search.hpp"

namespace catalog {

/// search: products by words, by category, or all, in pages.
class Search {
public:
    explicit Search(std::shared_ptr<ProductSearch> products) : products_{std::move(products)} {}
    kontor::Reply operator()(const kontor::Request& request) const;

private:
    std::shared_ptr<ProductSearch> products_;
};

}  // namespace catalog
