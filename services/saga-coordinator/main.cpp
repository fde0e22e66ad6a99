// saga-coordinator runs sagas, which are data (sagas/*.json); its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/saga-coordinator/service.hpp"

int main(int argc, char** argv) {
    return kontor::run(saga_coordinator::definition, argc, argv);
}
