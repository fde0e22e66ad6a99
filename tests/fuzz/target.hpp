#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kontor::fuzz {

/// What one input is tried on. A broken promise ends the program (INVARIANT); so does whatever a sanitizer sees.
void try_input(std::string_view input);

}  // namespace kontor::fuzz

/// The name by which fuzzers call it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
