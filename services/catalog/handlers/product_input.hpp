#pragma once

#include "runtime/rpc/fields.hpp"
#include "services/catalog/domain/product.hpp"

namespace catalog {

/// Reads a product as callers send it; what is wrong is noted in `in`. An empty optional text is the same as
/// none.
Product read_product(kontor::Fields& in);

}  // namespace catalog
