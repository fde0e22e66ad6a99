#pragma once

#include "runtime/testing/simulated_broker.hpp"
#include "runtime/testing/simulated_pipe.hpp"

namespace kontor {

/// A connection as the broker sees it.
struct SimulatedBroker::Session {
    Session(SimulatedBus& whose, std::string id, Message will, Scheduler& scheduler)
        : client{&whose},
          client_id{std::move(id)},
          last_will{std::move(will)},
          up{scheduler},
          down{scheduler} {}

    SimulatedBus* client;  ///< null once the client has left
    std::string client_id;
    Message last_will;
    SimulatedPipe up;    ///< from the client
    SimulatedPipe down;  ///< to the client
};

}  // namespace kontor
