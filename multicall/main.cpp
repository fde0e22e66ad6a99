// kontor-all holds all services; each process of it is one of them, as its name or its first argument says.
#include <cstdio>
#include <string>

#include "multicall/call.hpp"
#include "multicall/services.hpp"
#include "runtime/service/run.hpp"

namespace {

constexpr int usage_error = 2;

void print_help(std::FILE* to) {
    std::fputs(
        "kontor-all SERVICE --config FILE [options]     (kontor-all SERVICE --help tells more)\n\n"
        "All services in one program, which runs as one of them. A link to it that is named kontor-SERVICE\n"
        "is that service.\n\n"
        "Services:\n",
        to);
    for (const auto& service : multicall::services()) std::fprintf(to, "  %s\n", service.name);
}

int refuse(std::string_view name) {
    std::fprintf(stderr, "kontor-all: there is no service '%s'\n", std::string{name}.c_str());
    print_help(stderr);
    return usage_error;
}

}  // namespace

int main(int argc, char** argv) {
    const auto call = multicall::read_call(argc, argv);
    const auto* service = multicall::find_service(call.name);
    if (service != nullptr) return kontor::run(*service, call.argc, call.argv);
    if (call.name == "--help") return print_help(stdout), 0;
    if (call.name == "--version") return std::printf("kontor-all %s\n", KONTOR_VERSION), 0;
    return refuse(call.name);
}
