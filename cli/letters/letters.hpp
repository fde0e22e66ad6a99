// Dead letters: what services could not handle, and an operator's word on it.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/node/http.hpp"
#include "cli/node/rpc.hpp"

namespace kontor::cli {

/// Calls `use` with each dead letter of a service, as its contract has it. Throws unreachable when it does not answer, or
/// not as the contract says.
void for_each_letter(Services& services, const std::string& service,
                     const std::function<void(const nlohmann::json&)>& use);

/// The cells of a letter's line: service, number, kind, source, entity (or request), attempts, parked at, state, cause.
std::vector<std::string> letter_cells(const std::string& service, const nlohmann::json& letter);

/// What came of a replay or a drop, over all the requests it took.
struct LettersOutcome {
    std::int64_t handled = 0;
    std::int64_t left = 0;  ///< still parked of that entity
    std::int64_t next = 0;  ///< the one to look at, where some are left
    std::string cause{};    ///< why that one failed; empty when nothing did

    bool is_done() const { return left == 0 && cause.empty(); }
};

/// Replays the letter and those behind it, until none is left or one fails. Throws Failure as `body_of` does.
LettersOutcome replay_letter(HttpTransport& api, const std::string& service, std::int64_t number);
/// Gives it up, and replays those behind it.
LettersOutcome drop_letter(HttpTransport& api, const std::string& service, std::int64_t number,
                           const std::string& note);

}  // namespace kontor::cli
