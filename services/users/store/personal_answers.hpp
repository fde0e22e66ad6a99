#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/clock.hpp"
#include "runtime/store/statement.hpp"

namespace users {

/// The table `personal_answers`, for the writer: which requests were answered with something about whom.
class PersonalAnswers {
public:
    explicit PersonalAnswers(kontor::Database& database);

    void note(std::string_view request_id, std::string_view user, kontor::Time at);
    /// The ids of the requests that were answered with something about `user`; forgets them.
    std::vector<std::string> take(std::string_view user);
    /// Forgets those older than `before` whose answers are no longer kept, at most `limit`; returns how many.
    int trim(kontor::Time before, int limit);

private:
    kontor::Statement note_;
    kontor::Statement of_user_;
    kontor::Statement remove_;
    kontor::Statement trim_;
};

}  // namespace users
