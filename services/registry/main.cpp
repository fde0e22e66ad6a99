// registry knows which instances are there and how they are; its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/registry/service.hpp"

int main(int argc, char** argv) {
    return kontor::run(registry::definition, argc, argv);
}
