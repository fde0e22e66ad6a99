#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/base/scheduler.hpp"
#include "services/payment/provider/provider.hpp"

namespace payment {

/// A provider for trials: the token says how it behaves.
///
/// | token          | authorise                                                                  |
/// |----------------|----------------------------------------------------------------------------|
/// | `tok_ok`       | done                                                                       |
/// | `tok_declined` | declined                                                                   |
/// | `tok_slow`     | done, after 3 s                                                            |
/// | `tok_timeout`  | no answer, ever; but the money is held                                     |
/// | `tok_flaky`    | undecided the first two times, then done                                   |
///
/// It plays an outside party, so it keeps nothing in our store: what it knows is in memory, bounded, and gone when the
/// process ends. It therefore captures, voids and refunds payments it doesn't know. Thread-safe.
class Sandbox final : public Provider, public std::enable_shared_from_this<Sandbox> {
public:
    static std::shared_ptr<Sandbox> create(kontor::Scheduler& scheduler);

    std::optional<std::string> token_fault(const std::optional<std::string>& token) const override;
    std::optional<Outcome> authorise(const Charge& charge, Answer later) override;
    std::optional<Outcome> capture(const std::string& payment, Answer later) override;
    std::optional<Outcome> void_charge(const std::string& payment, Answer later) override;
    std::optional<Outcome> refund(const std::string& payment, Answer later) override;

    /// Whether it holds money for this payment, or has paid it out to us.
    bool charged(const std::string& payment) const;

    static constexpr std::chrono::seconds slow_answer_after{3};
    /// Accounts it remembers; the oldest are forgotten first.
    static constexpr std::size_t max_accounts = 10'000;

private:
    struct Account {
        bool charged = false;
        bool barred = false;
        int attempts = 0;
        std::vector<Answer> waiting{};  // of those who asked while it was thinking
    };

    explicit Sandbox(kontor::Scheduler& scheduler) : scheduler_{scheduler} {}
    Account& account(const std::string& payment);
    std::optional<Outcome> think(const std::string& payment, Account& account, Answer later);
    void stop_thinking(const std::string& payment);

    kontor::Scheduler& scheduler_;
    mutable std::mutex mutex_;
    std::map<std::string, Account> accounts_;
    std::deque<std::string> oldest_;
};

}  // namespace payment
