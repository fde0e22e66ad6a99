#include "cli/base/input_file.hpp"

#include "cli/base/failure.hpp"

namespace kontor::cli {

std::ifstream open_input(const std::string& path) {
    std::ifstream in{path};
    if (!in) throw wrong_use("the file " + path + " cannot be read");
    return in;
}

}  // namespace kontor::cli
