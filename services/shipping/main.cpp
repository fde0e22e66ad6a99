// shipping makes labels and follows parcels; its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/shipping/service.hpp"

int main(int argc, char** argv) {
    return kontor::run(shipping::definition, argc, argv);
}
