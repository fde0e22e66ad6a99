#pragma once

#include "runtime/rpc/request.hpp"
#include "runtime/store/handled.hpp"
#include "runtime/store/transaction.hpp"
#include "services/users/store/erasure.hpp"
#include "services/users/store/personal_answers.hpp"
#include "services/users/store/user_table.hpp"

namespace users {

/// Keeps the book of users: what was decided goes into the event log and into the tables in one transaction.
/// Belongs to the writer.
class UserBook {
public:
    UserBook(kontor::Database& database, kontor::HandledRequests& handled, kontor::Ids& ids)
        : table_{database}, answers_{database}, erasure_{database}, handled_{handled}, ids_{ids} {}

    UserTable& table() { return table_; }

    /// Records the events; `account` is what they were decided on, and afterwards what they made of it.
    void record(Account& account, const std::vector<Event>& events, kontor::Transaction& transaction);
    /// Notes that a request is answered with something about a user or a key, so that erasing or revoking them takes the
    /// answer away.
    void note_answer(const kontor::Request& request, const std::string& user,
                     kontor::Transaction& transaction);
    /// Puts `instead` in the place of the answers that were noted as being about `user`.
    void forget_answers(const std::string& user, const kontor::Rejection& instead);
    /// To be run from time to time.
    void tidy(kontor::Transaction& transaction);

private:
    void apply(const Registered& event, kontor::Transaction& transaction);
    void apply(const LoggedIn& event, kontor::Transaction& transaction);
    void apply(const RolesSet& event, kontor::Transaction& transaction);
    void apply(const Erased& event, kontor::Transaction& transaction);

    UserTable table_;
    PersonalAnswers answers_;
    Erasure erasure_;
    kontor::HandledRequests& handled_;
    kontor::Ids& ids_;
};

}  // namespace users
