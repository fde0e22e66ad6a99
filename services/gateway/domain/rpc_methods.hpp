#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace gateway {

/// What a route may call: services and their methods. Begins with those of the contracts of Kontor's own services; what
/// every service has beside them (backup, dead letters …) is for operators, and no route's to call.
class RpcMethods {
public:
    RpcMethods();

    bool has_service(std::string_view service) const { return methods_.contains(service); }
    bool has(std::string_view service, std::string_view method) const;
    /// Of a service; none for one that isn't known.
    std::set<std::string, std::less<>> of(std::string_view service) const;
    void add(const std::string& service, const std::string& method) { methods_[service].insert(method); }

private:
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>> methods_;
};

/// Whether a text can be a service or a method, each a level of a topic: 1 to 40 small letters, digits and dashes, a letter
/// first.
bool is_rpc_name(std::string_view text);

}  // namespace gateway
