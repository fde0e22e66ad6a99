// A body: what is taken is JSON for others, too, and comes out as it went in; what isn't is told with a place.
#include <algorithm>
#include <string>

#include "runtime/base/invariant.hpp"
#include "services/gateway/body/schema_set.hpp"
#include "services/gateway/body/strict_json.hpp"
#include "services/gateway/schema_files.hpp"
#include "tests/fuzz/target.hpp"

namespace kontor::fuzz {
namespace {

const gateway::SchemaSet& schemas() {
    static const gateway::SchemaSet set{gateway::schema_files()};
    return set;
}

std::size_t depth(const Json& json) {
    std::size_t deepest = 0;
    for (const auto& child : json) {
        if (child.is_structured()) deepest = std::max(deepest, depth(child));
    }
    return json.is_structured() ? deepest + 1 : 0;
}

bool is_pointer(const std::string& text) {
    return text.empty() || text.starts_with('/');
}

void check_taken(std::string_view text, const Json& json) {
    INVARIANT(Json::accept(text));
    INVARIANT(depth(json) <= gateway::max_json_depth);
    const auto again = gateway::parse_strict_json(json.dump());
    INVARIANT(again && *again == json);
    for (const auto* schema : {"place-order.request", "put-product.request"}) {
        for (const auto& fault : schemas().check(schema, json)) INVARIANT(is_pointer(fault.pointer));
    }
}

}  // namespace

void try_input(std::string_view input) {
    const auto json = gateway::parse_strict_json(input);
    if (json) return check_taken(input, *json);
    INVARIANT(!json.error().detail.empty() && is_pointer(json.error().pointer));
}

}  // namespace kontor::fuzz
