#pragma once

#include <string>
#include <string_view>

namespace kontor {

/// Passwords are kept as argon2id with 19 MiB of memory, 2 passes and 1 lane: OWASP's minimum profile, chosen
/// since a small board hashes one password at a time and has little memory. All of these functions are slow
/// on purpose (tens of milliseconds on a PC, hundreds on a small board) and take 19 MiB for that while: one
/// thread at a time should call them. Never call them on a store's writer.

/// The encoded hash, with its parameters and a random salt.
/// Throws `std::bad_alloc` when the memory can't be had.
std::string hash_password(std::string_view password);

/// True when `hash` was made from `password`; false also for a malformed hash.
bool verify_password(std::string_view hash, std::string_view password);

/// A hash of no password. Verifying against it costs what a real one costs, so that the time an answer takes
/// does not tell whether an account exists.
const std::string& nobodys_password_hash();

/// True for a hash made with other parameters than today's: make it again when the password is at hand.
bool password_needs_rehash(std::string_view hash);

}  // namespace kontor
