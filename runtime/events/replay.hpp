#pragma once

#include "runtime/rpc/request.hpp"
#include "runtime/store/event_log.hpp"

namespace kontor {

/// Answers `kontor/replay/<service>`: `{"after": N, "limit": 1..500}` → the events after position N, oldest first, and the
/// log's head.
class ReplayResponder {
public:
    /// `database` is the reader's connection.
    explicit ReplayResponder(Database& database) : events_{database} {}
    Reply operator()(const Request& request);

private:
    EventReader events_;
};

}  // namespace kontor
