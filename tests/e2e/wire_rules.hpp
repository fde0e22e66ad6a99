#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "runtime/bus/message.hpp"
#include "tests/support/json_schemas.hpp"

namespace kontor {

/// Holds messages against the bus contract and the services' schemas, one after the other, and notes what is wrong.
class WireRules {
public:
    WireRules();

    /// Messages in the order in which the broker passed them on.
    void hear(const Message& message);

    /// What was wrong, each with its topic.
    const std::vector<std::string>& faults() const { return faults_; }
    /// How many messages of a kind there were: rpc, reply, event, presence, health, replay, state, notify, telemetry.
    std::size_t count(const std::string& kind) const;
    /// Topics of requests that nobody has answered.
    std::vector<std::string> unanswered() const;
    /// Gaps and doubles in the sequences of the sources' events.
    std::vector<std::string> broken_sequences() const;
    /// The topics (without ids) of requests and events that belong to a trace; for a request that was answered in the
    /// same trace, also its topic with `reply` for `rpc`.
    std::set<std::string> hops(const std::string& trace_id) const;

private:
    struct Asked {
        std::string topic;
        std::string schema;  ///< `<service>/<method>`
        std::string trace_id;
        bool answered = false;
    };

    void hear_request(const Message& message);
    void hear_replay_request(const Message& message);
    void hear_reply(const Message& message);
    void hear_event(const Message& message);
    void hear_presence(const Message& message);
    void hear_health(const Message& message);
    void hear_state(const Message& message);
    void hear_notice(const Message& message);
    void hear_telemetry(const Message& message);

    std::string read_asker(const Message& message);
    void check_replay_page(const Message& message, const Asked& asked);
    void require(bool holds, const Message& message, const std::string& rule);
    void check_schema(const std::string& service, const std::string& name, const Message& message);
    Json object_of(const Message& message);

    std::map<std::string, JsonSchemas> schemas_;                  // by service
    std::map<std::string, Asked> asked_;                          // by correlation data
    std::map<std::string, std::vector<std::int64_t>> sequences_;  // by source
    std::set<std::string> event_ids_;
    std::map<std::string, std::set<std::string>> hops_;  // by trace
    std::map<std::string, std::size_t> counts_;
    std::vector<std::string> faults_;
};

}  // namespace kontor
