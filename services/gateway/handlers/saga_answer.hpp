#pragma once

#include "runtime/base/json.hpp"
#include "runtime/http/message.hpp"

namespace gateway {

/// What a saga about an order came to, for the one who asked for it: `completed_status` with the order when
/// it is done; 202 while it runs. Throws the `Problem` it was turned back for, with the order's id.
kontor::HttpResponse saga_answer(const kontor::Json& saga, const std::string& order, int completed_status);

}  // namespace gateway
