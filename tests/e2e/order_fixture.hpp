#pragma once

#include <doctest/doctest.h>

#include "tests/e2e/books.hpp"
#include "tests/e2e/shop.hpp"

namespace kontor {

/// The node that all tests of this program share; each test uses products and customers of its own.
inline Node& shared_node() {
    static Node node;
    return node;
}

inline Json stock_of(const std::string& sku) {
    return staff_of(shared_node()).get("/api/inventory/" + sku).body;
}

}  // namespace kontor
