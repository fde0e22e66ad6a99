#include "services/payment/provider/providers.hpp"

#include <atomic>

namespace payment {
namespace {

/// Answers of several providers as one. Those who answer later do so on any thread.
struct Gathering {
    Provider::Answer later;
    std::atomic<std::size_t> missing;
    std::atomic<bool> all_done = true;

    Gathering(std::size_t count, Provider::Answer answer) : later{std::move(answer)}, missing{count} {}

    /// The outcome of all, to whoever is the last.
    std::optional<Outcome> take(Outcome outcome) {
        if (outcome != Outcome::done) all_done = false;
        if (--missing > 0) return std::nullopt;
        return all_done ? Outcome::done : Outcome::undecided;
    }
};

}  // namespace

Provider* Providers::find(const std::string& method) const {
    const auto found = providers_.find(method);
    return found == providers_.end() ? nullptr : found->second.get();
}

std::string Providers::names() const {
    std::string names;
    for (const auto& [name, provider] : providers_) names += (names.empty() ? "" : ", ") + name;
    return names;
}

std::optional<Outcome> Providers::void_everywhere(const std::string& payment, Provider::Answer later) const {
    // One more than there are, so that nobody is the last before all have been asked.
    const auto gathering = std::make_shared<Gathering>(providers_.size() + 1, std::move(later));
    for (const auto& [name, provider] : providers_) {
        const auto now = provider->void_charge(payment, [gathering](Outcome outcome) {
            if (const auto all = gathering->take(outcome)) gathering->later(*all);
        });
        if (now) gathering->take(*now);
    }
    return gathering->take(Outcome::done);
}

}  // namespace payment
