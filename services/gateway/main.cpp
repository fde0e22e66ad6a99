// gateway lets HTTP clients in: it knows them by their tokens and asks the services for them; its contract is
// in contract/.
#include "runtime/service/run.hpp"
#include "services/gateway/service.hpp"

int main(int argc, char** argv) {
    return kontor::run(gateway::definition, argc, argv);
}
