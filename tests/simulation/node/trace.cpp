#include "tests/simulation/node/trace.hpp"

#include <sodium.h>

#include <array>

namespace simulation {
namespace {

using Bytes = std::array<unsigned char, crypto_generichash_BYTES>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hexadecimal(const Bytes& bytes) {
    std::array<char, 2 * crypto_generichash_BYTES + 1> text{};
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    return text.data();
}

}  // namespace

struct Trace::Hash {
    crypto_generichash_state state;
};

Trace::Trace(const kontor::Clock& clock)
    : clock_{clock}, begin_{clock.steady()}, hash_{std::make_unique<Hash>()} {
    crypto_generichash_init(&hash_->state, nullptr, 0, crypto_generichash_BYTES);
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
    crypto_generichash_update(&hash_->state, bytes_of(line), line.size());
    if (file_ != nullptr) std::fwrite(line.data(), 1, line.size(), file_);
    ++lines_;
}

std::string Trace::digest() const {
    auto state = hash_->state;
    Bytes bytes{};
    crypto_generichash_final(&state, bytes.data(), bytes.size());
    return hexadecimal(bytes);
}

std::string hash_of(std::string_view bytes) {
    Bytes hash{};
    crypto_generichash(hash.data(), hash.size(), bytes_of(bytes), bytes.size(), nullptr, 0);
    return hexadecimal(hash);
}

}  // namespace simulation
