#include "services/saga-coordinator/engine/parts.hpp"

namespace saga_coordinator {

using kontor::Json;

Json take_out(Json& value, const Pointers& parts) {
    Json taken = Json::object();
    for (const auto& part : parts) {
        if (!value.contains(part)) continue;
        taken[part.to_string()] = std::move(value.at(part));
        auto& parent = value.at(part.parent_pointer());
        if (parent.is_object()) {
            parent.erase(part.back());
        } else {
            value.at(part) = nullptr;
        }
    }
    return taken;
}

Json without(Json value, const Pointers& parts) {
    take_out(value, parts);
    return value;
}

void put_back(Json& value, const Json& parts) {
    // In the order of their pointers, so that a part of a part comes after the whole.
    for (const auto& [pointer, part] : parts.items()) value[Json::json_pointer{pointer}] = part;
}

}  // namespace saga_coordinator
