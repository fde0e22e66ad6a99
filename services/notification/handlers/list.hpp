#pragma once

#include "runtime/rpc/request.hpp"
#include "runtime/store/database.hpp"

namespace notification {

/// `list`: notices, oldest first; customers see their own.
kontor::Reply list(kontor::Database& read_database, const kontor::Request& request);

}  // namespace notification
