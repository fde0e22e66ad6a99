// inventory owns stock levels and reservations; its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/inventory/handlers/wiring.hpp"
#include "services/inventory/schema.hpp"

int main(int argc, char** argv) {
    return kontor::run("inventory", inventory::schema(), argc, argv, inventory::wire);
}
