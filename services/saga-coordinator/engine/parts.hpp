#pragma once

#include <vector>

#include "runtime/base/json.hpp"

namespace saga_coordinator {

using Pointers = std::vector<kontor::Json::json_pointer>;

/// Takes the parts that are there out of `value`, and returns them by their pointers. A member is gone then; an element of
/// a list is null, so that the others keep their places.
kontor::Json take_out(kontor::Json& value, const Pointers& parts);

/// What is left of `value` without the parts.
kontor::Json without(kontor::Json value, const Pointers& parts);

/// Puts back what `take_out` returned.
void put_back(kontor::Json& value, const kontor::Json& parts);

}  // namespace saga_coordinator
