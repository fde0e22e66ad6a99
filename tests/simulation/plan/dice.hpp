#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <utility>

namespace simulation {

/// Numbers by chance, the same everywhere for a seed: the standard's distributions differ between libraries.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_{seed} {}

    /// From `low` to `high`, both included.
    int number(int low, int high) {
        return low + static_cast<int>(random_() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool one_in(int n) { return number(1, n) == 1; }
    /// One of them, as often as its weight says.
    template <typename Choice>
    Choice weighted(std::initializer_list<std::pair<int, Choice>> choices) {
        int sum = 0;
        for (const auto& [weight, choice] : choices) sum += weight;
        int drawn = number(1, sum);
        for (const auto& [weight, choice] : choices) {
            if ((drawn -= weight) <= 0) return choice;
        }
        std::unreachable();
    }

private:
    std::mt19937_64 random_;
};

}  // namespace simulation
