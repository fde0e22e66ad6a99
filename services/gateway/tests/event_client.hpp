#pragma once

#include <string>

#include "runtime/base/json.hpp"
#include "runtime/testing/loopback.hpp"
#include "services/gateway/tests/http_client.hpp"

namespace gateway {

/// What a stream told at once (HTML Standard, 9.2.6).
struct StreamedEvent {
    std::string id{};
    std::string event{};
    std::string data{};

    kontor::Json json() const { return kontor::Json::parse(data); }
};

/// Listens to a stream of events as a browser does: of its own it knows the id of the last event.
class EventClient {
public:
    EventClient(std::uint16_t port, const std::string& target, kontor::HttpHeaders headers);

    int status() const { return answer_.status; }
    std::string header(const char* name) const { return answer_.header(name); }
    /// The next event that has data. Throws when none comes, or the stream ends.
    StreamedEvent next();
    /// The next id, of an event or of a beat.
    std::string next_id();
    const std::string& last_id() const { return last_id_; }
    const std::string& retry() const { return retry_; }
    /// Reads on until the stream ends; true when it ended as it should, with its last chunk.
    bool ends_well();

private:
    bool read_chunk();
    std::string line();

    kontor::LoopbackSocket socket_;
    HttpAnswer answer_;
    std::string text_;
    std::string last_id_;
    std::string retry_;
};

}  // namespace gateway
