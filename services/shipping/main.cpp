// shipping makes labels and follows parcels; its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/shipping/handlers/wiring.hpp"
#include "services/shipping/schema.hpp"

int main(int argc, char** argv) {
    return kontor::run("shipping", shipping::schema(), argc, argv, shipping::wire);
}
