#include "multicall/call.hpp"

namespace multicall {
namespace {

constexpr std::string_view prefix = "kontor-";
constexpr std::string_view own_name = "kontor-all";

std::string_view base_name(std::string_view path) {
    return path.substr(path.find_last_of('/') + 1);
}

}  // namespace

Call read_call(int argc, char** argv) {
    const auto called_as = argc > 0 ? base_name(argv[0]) : own_name;
    if (called_as.starts_with(prefix) && called_as != own_name) {
        return {called_as.substr(prefix.size()), argc, argv};
    }
    if (argc < 2) return {"--help", argc, argv};
    return {argv[1], argc - 1, argv + 1};
}

}  // namespace multicall
