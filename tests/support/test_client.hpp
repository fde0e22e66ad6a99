#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <vector>

#include "runtime/bus/mosquitto_bus.hpp"
#include "runtime/events/event.hpp"
#include "runtime/rpc/reply.hpp"
#include "runtime/rpc/request.hpp"
#include "runtime/testing/captured_log.hpp"

namespace kontor {

/// A client for tests of a service over a real broker: asks, listens to the service's events, and plays the producers the
/// service consumes from (their presence, their events, their answers to replays).
class TestClient {
public:
    /// Events of `service` are recorded from now on.
    TestClient(std::string address, std::string username, std::string password, std::string service);
    ~TestClient();

    /// One request, sent once; throws when no reply comes within `timeout`.
    Reply ask(const std::string& method, const Json& body, const std::string& id, const Principal& principal,
              Milliseconds timeout = Milliseconds{5000});

    /// Adds an event to the log of a producer that is played. `data` is its payload.
    void produce(const std::string& source, const std::string& entity, const std::string& entity_id,
                 const std::string& type, const Json& data);
    /// How many events of `source` were produced.
    std::int64_t produced(const std::string& source);

    /// The recorded events with a sequence above `after`, once those up to `head` have all arrived; throws otherwise.
    std::vector<Event> events_until(std::int64_t after, std::int64_t head);

private:
    void play(const std::string& source);
    void answer_replay(const std::string& source, const Message& message);

    std::string service_;
    CapturedLog log_;
    SystemClock clock_;
    SystemIds ids_{clock_};
    Metrics metrics_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, Reply> replies_;                  // by correlation data
    std::map<std::int64_t, Event> events_;                  // of the service, by sequence
    std::map<std::string, std::vector<StoredEvent>> logs_;  // of the producers that are played
    MosquittoBus bus_;
};

}  // namespace kontor
