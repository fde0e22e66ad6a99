#include "runtime/testing/sequential_ids.hpp"

#include <cstring>

namespace kontor {
namespace {

constexpr std::int64_t first_ms = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
constexpr std::uint64_t ids_a_ms = 4096;

}  // namespace

std::array<std::uint8_t, 16> SequentialIds::next_bytes() {
    const std::array<std::uint64_t, 2> words{random_(), random_()};
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), words.data(), bytes.size());
    return bytes;
}

void SequentialIds::restart(std::uint64_t seed) {
    const std::scoped_lock lock{mutex_};
    random_.seed(seed);
    made_ = 0;
}

std::array<std::uint8_t, 16> SequentialIds::random_bytes() {
    const std::scoped_lock lock{mutex_};
    return next_bytes();
}

std::string SequentialIds::uuid() {
    const std::scoped_lock lock{mutex_};
    const auto number = made_++;
    return make_uuid7(first_ms + static_cast<std::int64_t>(number / ids_a_ms),
                      static_cast<std::uint16_t>(number % ids_a_ms), next_bytes());
}

}  // namespace kontor
