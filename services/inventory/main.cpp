// inventory owns stock levels and reservations; its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/inventory/service.hpp"

int main(int argc, char** argv) {
    return kontor::run(inventory::definition, argc, argv);
}
