#include "services/gateway/domain/rpc_methods.hpp"

#include <algorithm>
#include <vector>

namespace gateway {
namespace {

struct ServiceMethods {
    const char* service;
    std::vector<const char*> methods;
};

/// A test holds it against the contracts (services/*/contract/asyncapi.yaml).
const std::vector<ServiceMethods>& known_methods() {
    static const std::vector<ServiceMethods> table{
        {"users",
         {"authenticate", "check-api-key", "create-api-key", "erase", "get", "jwks", "list", "list-api-keys",
          "refresh", "register", "revoke-api-key", "rotate-keys", "set-roles"}},
        {"catalog", {"get", "import", "put", "remove", "search"}},
        {"orders",
         {"abort-cancel", "amend", "begin-cancel", "cancel", "confirm", "create", "get", "history", "list",
          "reject", "return"}},
        {"inventory",
         {"adjust", "commit", "get", "list", "receive", "release", "reservations", "reserve", "restock"}},
        {"payment", {"authorise", "capture", "get", "list", "refund", "void"}},
        {"shipping", {"cancel", "create-label", "deliver", "dispatch", "get", "list", "redirect"}},
        {"notification", {"get-preferences", "list", "set-preferences"}},
        {"registry", {"list", "resolve"}},
        {"saga-coordinator", {"get", "list", "resolve", "retry", "start"}}};
    return table;
}

constexpr std::size_t longest_name = 40;

}  // namespace

RpcMethods::RpcMethods() {
    for (const auto& [service, methods] : known_methods()) {
        for (const auto* method : methods) add(service, method);
    }
}

bool RpcMethods::has(std::string_view service, std::string_view method) const {
    const auto found = methods_.find(service);
    return found != methods_.end() && found->second.contains(method);
}

std::set<std::string, std::less<>> RpcMethods::of(std::string_view service) const {
    const auto found = methods_.find(service);
    return found == methods_.end() ? std::set<std::string, std::less<>>{} : found->second;
}

bool is_rpc_name(std::string_view text) {
    if (text.empty() || text.size() > longest_name || text.front() < 'a' || text.front() > 'z') return false;
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

}  // namespace gateway
