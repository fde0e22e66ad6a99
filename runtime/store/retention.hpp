#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/base/clock.hpp"
#include "runtime/store/statement.hpp"

namespace kontor {

/// What a store needs not keep for ever, so that it stays bounded. A service says it as data; the texts are SQL.
struct RetentionRules {
    /// Entities that come to an end. Some time after their last change they go, with all their events.
    struct Closed {
        std::string entity;  ///< of the events
        /// Selects the ids of those that are over, at most ?3: last changed before ?1 (Unix milliseconds). Their ids are
        /// UUIDv7 and sort by age: all below ?2 were made before that time, so that no index is needed.
        std::string find;
        std::vector<std::string> remove;  ///< each with the id as ?1
    };
    /// Events of entities that live on, which go after that time. The last one of a type stays, unless what they come to
    /// is kept in their place.
    struct Superseded {
        std::string entity;
        std::vector<std::string> types;
        /// Selects the entity's state as JSON, with its id as ?1; it is kept in the table `snapshots`. Empty: none.
        std::string snapshot;
    };

    std::vector<Closed> closed;
    std::vector<Superseded> superseded;
};

/// Applies the rules to a store, a bounded piece at a time. The log's last event always stays, for its position must not
/// be given away again. Positions that are gone leave holes in the log; a replay names what is before each.
class Retention {
public:
    Retention(Database& database, RetentionRules rules);

    /// Within a job of the writer: removes up to `limit` entities of each kind that were last changed before `before`, and
    /// looks at up to `window` events for those that are superseded. Returns how many rows of the log went.
    int apply(Time before, int limit, int window);

private:
    struct ClosedStatements {
        std::string entity;
        Statement find;
        std::vector<Statement> remove;
    };
    struct SupersededStatements {
        std::string entity;
        Statement find;
        std::optional<Statement> snapshot;
    };

    int remove_closed(ClosedStatements& rule, Time before, int limit);
    int remove_superseded(SupersededStatements& rule, Time before, std::int64_t last);
    bool ends_the_log(const std::string& stream);
    void note(Time before);

    std::vector<ClosedStatements> closed_;
    std::vector<SupersededStatements> superseded_;
    Statement head_;
    Statement last_of_stream_;
    Statement remove_stream_;
    Statement remove_event_;
    Statement keep_snapshot_;
    Statement note_;
    std::int64_t looked_at_ = 0;  // events up to here, in this round
};

/// Up to when what was over has gone: nothing that changed later has. Nothing when all is still there. Through any
/// connection.
std::optional<Time> retained_since(Database& database);

}  // namespace kontor
