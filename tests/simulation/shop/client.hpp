#pragma once

#include "tests/simulation/node/node.hpp"

namespace simulation {

/// What a client wants of the gateway.
struct Wish {
    std::string method;
    std::string path;
    std::string subject;             ///< whose token
    std::vector<std::string> roles;  ///< none: without a token
    std::string key;                 ///< Idempotency-Key; none when empty
    kontor::Json body;               ///< none when null
};

/// A client that doesn't give up: where it gets no answer, or one that a retry may cure, it asks again with the same key,
/// after a while. It stops at an answer that decides.
class Client {
public:
    using Done = std::function<void(const Answer&)>;

    explicit Client(Node& node) : node_{node} {}
    /// `done` gets the answer that decides; `every_answer` all of them, what was lost aside.
    void ask(Wish wish, Done done, Done every_answer = [](const Answer&) {});
    /// Wishes without a decision.
    std::size_t waiting() const { return waiting_; }

private:
    struct Errand;
    void attempt(const std::shared_ptr<Errand>& errand);
    void answered(const std::shared_ptr<Errand>& errand, int attempt, const Answer& answer);
    void again(const std::shared_ptr<Errand>& errand);

    Node& node_;
    std::size_t waiting_ = 0;
};

}  // namespace simulation
