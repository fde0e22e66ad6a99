#include "tests/simulation/node/randomness.hpp"

#include <sodium.h>

#include <random>

#include "runtime/base/invariant.hpp"
#include "runtime/security/init.hpp"
#include "runtime/testing/simulated_disk.hpp"

namespace simulation {
namespace {

std::mt19937_64& generator() {
    static std::mt19937_64 random;
    return random;
}

const char* name() {
    return "simulated";
}

std::uint32_t number() {
    return static_cast<std::uint32_t>(generator()());
}

void fill(void* into, std::size_t size) {
    auto* bytes = static_cast<unsigned char*>(into);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(generator()());
}

}  // namespace

void seed_randomness(std::uint64_t seed) {
    static randombytes_implementation implementation{
        .implementation_name = name,
        .random = number,
        .stir = nullptr,
        .uniform = nullptr,
        .buf = fill,
        .close = nullptr,
    };
    static const bool installed = randombytes_set_implementation(&implementation) == 0;
    INVARIANT(installed);
    kontor::security_init();
    generator().seed(seed);
    kontor::seed_sqlite(static_cast<std::uint32_t>(seed));
}

}  // namespace simulation
