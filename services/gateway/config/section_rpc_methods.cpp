// rpc_methods: what services that aren't Kontor's own can be asked.
#include "services/gateway/body/schema_fault.hpp"
#include "services/gateway/config/section.hpp"

namespace gateway {
namespace {

constexpr auto name_form = "must be 1 to 40 small letters, digits and dashes, a letter first";

}  // namespace

void read_rpc_methods(const kontor::Json& section, Draft& draft) {
    const RpcMethods own;
    for (const auto& [service, methods] : section.items()) {
        const auto pointer = "/rpc_methods/" + pointer_token(service);
        if (!is_rpc_name(service)) draft.faults.add(pointer, name_form);
        if (own.has_service(service))
            draft.faults.add(pointer, "is a service of Kontor's, whose methods are known");
        for (std::size_t i = 0; i < methods.size(); ++i) {
            const auto method = methods[i].get<std::string>();
            if (!is_rpc_name(method)) draft.faults.add(pointer + "/" + std::to_string(i), name_form);
            draft.methods.add(service, method);
        }
    }
}

}  // namespace gateway
