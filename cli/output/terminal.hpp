// What a terminal gets and a pipe does not.
#pragma once

#include <string>

namespace kontor::cli {

/// Colours for a terminal; empty strings for anything else.
struct Palette {
    std::string dim, red, green, yellow, blue, reset;

    static Palette for_stdout();
};

bool stdout_is_terminal();
bool stderr_is_terminal();

/// Reads a line without showing it. Throws wrong_use when standard input is not a terminal.
std::string ask_secret(const std::string& prompt);

}  // namespace kontor::cli
