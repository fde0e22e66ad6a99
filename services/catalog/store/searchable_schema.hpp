#pragma once

#include <span>

#include "runtime/store/migration.hpp"

namespace catalog {

/// The store's schema, for connections that are opened after this call: they know the full-text index (FTS5) it needs.
std::span<const kontor::Migration> searchable_schema();

}  // namespace catalog
