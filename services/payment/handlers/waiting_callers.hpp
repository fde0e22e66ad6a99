#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/rpc/request.hpp"
#include "services/payment/domain/decisions.hpp"

namespace payment {

/// Callers who wait for a provider's answer. In memory only: a caller that is forgotten asks again. Belongs to the writer.
class WaitingCallers {
public:
    /// Bounds the memory that a silent provider can make us use.
    static constexpr std::size_t max_callers = 1024;

    bool full() const { return count_ >= max_callers; }
    /// The command for which the provider has been asked this, if somebody waits for the answer; else null.
    const Command* asked(const std::string& payment, Operation operation) const;
    void add(const Command& command, Operation operation, const kontor::Request& request);
    /// Answers all who wait for this.
    void answer(const std::string& payment, Operation operation, const kontor::Reply& reply);
    void answer_all(const kontor::Reply& reply);
    /// Forgets those whose deadlines have passed.
    void forget_expired(kontor::SteadyTime now);
    std::size_t count() const { return count_; }

private:
    struct Caller {
        kontor::Responder responder;
        kontor::SteadyTime deadline;
    };
    struct Question {
        Command command;
        std::vector<Caller> callers;
    };
    using Key = std::pair<std::string, Operation>;

    std::map<Key, Question> questions_;
    std::size_t count_ = 0;
};

}  // namespace payment
