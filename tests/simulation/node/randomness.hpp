#pragma once

#include <cstdint>

namespace simulation {

/// What libsodium and SQLite draw from now on follows from the seed: salts of passwords, nonces, a WAL's salts. For the
/// whole process.
void seed_randomness(std::uint64_t seed);

}  // namespace simulation
