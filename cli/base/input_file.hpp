// The files a command line names.
#pragma once

#include <fstream>
#include <string>

namespace kontor::cli {

/// Throws wrong_use when it cannot be read.
std::ifstream open_input(const std::string& path);

}  // namespace kontor::cli
