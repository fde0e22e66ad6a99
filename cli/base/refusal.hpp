// Why a line of somebody's data was not taken: a code to count by, and a sentence for the reader.
#pragma once

#include <string>

namespace kontor::cli {

struct Refusal {
    std::string code;
    std::string detail;

    bool operator==(const Refusal&) const = default;
};

}  // namespace kontor::cli
