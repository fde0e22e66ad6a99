#include "runtime/bus/host_name.hpp"

#include <netdb.h>
#include <sys/socket.h>

namespace kontor {

std::string describe_unresolved(const std::string& host, int code) {
    return "the name \"" + host + "\" can't be resolved (" + gai_strerror(code) +
           "): give an IP address, or name the host in /etc/hosts, or a name server that knows it in "
           "/etc/resolv.conf";
}

std::optional<std::string> problem_with_host(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (code != 0) return describe_unresolved(host, code);
    ::freeaddrinfo(found);
    return std::nullopt;
}

}  // namespace kontor
