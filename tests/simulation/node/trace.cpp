#include "tests/simulation/node/trace.hpp"

#include <sodium.h>

#include <array>

namespace simulation {

struct Trace::Hash {
    crypto_hash_sha256_state state;
};

Trace::Trace(const kontor::Clock& clock)
    : clock_{clock}, begin_{clock.steady()}, hash_{std::make_unique<Hash>()} {
    crypto_hash_sha256_init(&hash_->state);
}

Trace::~Trace() = default;

void Trace::add(std::string_view what, std::string_view about, std::string_view details) {
    const auto time = std::chrono::duration_cast<kontor::Milliseconds>(clock_.steady() - begin_);
    std::string line = std::to_string(time.count());
    line.insert(0, line.size() < 7 ? 7 - line.size() : 0, ' ');
    for (const auto part : {what, about, details}) {
        if (!part.empty()) line.append(" ").append(part);
    }
    line += '\n';
    crypto_hash_sha256_update(&hash_->state, reinterpret_cast<const unsigned char*>(line.data()),
                              line.size());
    if (file_ != nullptr) std::fwrite(line.data(), 1, line.size(), file_);
    ++lines_;
}

std::string Trace::digest() const {
    auto state = hash_->state;
    std::array<unsigned char, crypto_hash_sha256_BYTES> bytes{};
    crypto_hash_sha256_final(&state, bytes.data());
    std::array<char, 2 * crypto_hash_sha256_BYTES + 1> text{};
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    return text.data();
}

}  // namespace simulation
