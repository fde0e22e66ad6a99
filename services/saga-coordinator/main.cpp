// saga-coordinator runs sagas, which are data (sagas/*.json); its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/saga-coordinator/handlers/wiring.hpp"
#include "services/saga-coordinator/schema.hpp"

int main(int argc, char** argv) {
    return kontor::run("saga-coordinator", saga_coordinator::schema(), argc, argv, saga_coordinator::wire);
}
