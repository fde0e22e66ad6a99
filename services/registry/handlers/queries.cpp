#include "services/registry/handlers/queries.hpp"

#include "runtime/rpc/fields.hpp"

namespace registry {

using kontor::Json;
using kontor::Reply;

Json InstanceQueries::view_of(const kontor::Instance& instance) const {
    return {{"service", instance.service}, {"instance", instance.instance},
            {"status", instance.status},   {"health", health_.of(instance.service, instance.instance)},
            {"version", instance.version}, {"since", instance.since},
            {"epoch", instance.epoch},     {"position", instance.position}};
}

Reply InstanceQueries::list(const kontor::Request&) {
    Json items = Json::array();
    for (const auto& instance : table_.all()) items.push_back(view_of(instance));
    return Reply::ok({{"items", std::move(items)}, {"next", nullptr}});
}

Reply InstanceQueries::resolve(const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto service = in.text("service", 1, 64);
    in.done();
    Json items = Json::array();
    for (const auto& instance : table_.all()) {
        if (instance.service != service || instance.status != "up") continue;
        auto view = view_of(instance);
        if (view["health"] != "silent") items.push_back(std::move(view));
    }
    return Reply::ok({{"items", std::move(items)}});
}

}  // namespace registry
