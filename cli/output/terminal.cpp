#include "cli/output/terminal.hpp"

#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "cli/base/failure.hpp"

namespace kontor::cli {
namespace {

// Puts the terminal's echo back whatever happens between.
class HiddenInput {
public:
    HiddenInput() {
        ::tcgetattr(STDIN_FILENO, &before_);
        termios hidden = before_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    ~HiddenInput() { ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
    HiddenInput(const HiddenInput&) = delete;
    HiddenInput& operator=(const HiddenInput&) = delete;

private:
    termios before_{};
};

}  // namespace

bool stdout_is_terminal() {
    return ::isatty(STDOUT_FILENO) == 1;
}
bool stderr_is_terminal() {
    return ::isatty(STDERR_FILENO) == 1;
}

Palette Palette::for_stdout() {
    if (!stdout_is_terminal() || std::getenv("NO_COLOR") != nullptr) return {};
    return {"\033[2m", "\033[31m", "\033[32m", "\033[33m", "\033[34m", "\033[0m"};
}

std::string ask_secret(const std::string& prompt) {
    if (::isatty(STDIN_FILENO) != 1)
        throw wrong_use("no terminal to ask for the password: give it with --password-file");
    std::cerr << prompt << std::flush;
    std::string secret;
    {
        const HiddenInput hidden;
        std::getline(std::cin, secret);
    }
    std::cerr << '\n';
    return secret;
}

}  // namespace kontor::cli
