#include "cli/base/random.hpp"

#include <sys/random.h>

#include "cli/base/failure.hpp"

namespace kontor::cli {

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    // getrandom fills requests of up to 256 bytes whole, or not at all.
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(count)) {
        throw Failure(ExitCode::no, "the kernel gave no random bytes");
    }
    return bytes;
}

std::string random_hex(std::size_t bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const char c : random_bytes(bytes)) {
        const auto byte = static_cast<unsigned char>(c);
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text;
}

}  // namespace kontor::cli
