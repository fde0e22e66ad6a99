#include "runtime/service/arguments.hpp"

#include <charconv>
#include <cstdio>
#include <span>
#include <string_view>

namespace kontor {
namespace {

constexpr int usage_error = 2;

void print_help(const std::string& service, std::FILE* to) {
    std::fprintf(to,
                 "kontor-%s --config FILE [--ready-fd N] [--check]\n\n"
                 "  --config FILE   the configuration (JSON)\n"
                 "  --ready-fd N    write a newline to descriptor N when ready\n"
                 "  --check         check the configuration, warn of a broker's name nobody knows, and exit\n"
                 "  --version       print the version\n"
                 "  --help          print this\n\n"
                 "Logs go to standard error, one JSON object a line. SIGTERM stops the service cleanly;\n"
                 "SIGHUP has it read again what it can change while it serves; where there is no such thing, "
                 "nothing.\n"
                 "Exit codes: 0 stopped, 2 wrong use or configuration, 3 the store can't be used.\n",
                 service.c_str());
}

ParsedArguments wrong(const std::string& service, const std::string& what) {
    std::fprintf(stderr, "kontor-%s: %s\n", service.c_str(), what.c_str());
    print_help(service, stderr);
    return {{}, usage_error};
}

std::optional<int> read_descriptor(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
    return number;
}

}  // namespace

ParsedArguments parse_arguments(const std::string& service, int argc, char** argv) {
    Arguments arguments;
    const std::span<char*> words{argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)};
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word{words[i]};
        const bool last = i + 1 == words.size();
        if (word == "--help") return print_help(service, stdout), ParsedArguments{{}, 0};
        if (word == "--version")
            return std::printf("kontor-%s %s\n", service.c_str(), KONTOR_VERSION), ParsedArguments{{}, 0};
        if (word == "--check") {
            arguments.check_only = true;
        } else if (word == "--config" && !last) {
            arguments.config = words[++i];
        } else if (word == "--ready-fd" && !last) {
            arguments.ready_fd = read_descriptor(words[++i]);
            if (!arguments.ready_fd) return wrong(service, "--ready-fd needs a descriptor's number");
        } else {
            return wrong(service, "unknown or incomplete option " + std::string{word});
        }
    }
    if (arguments.config.empty()) return wrong(service, "--config FILE is required");
    return {arguments, std::nullopt};
}

}  // namespace kontor
