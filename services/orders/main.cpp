// orders owns the orders, from their making to their end. Its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/orders/handlers/wiring.hpp"
#include "services/orders/schema.hpp"

int main(int argc, char** argv) {
    return kontor::run("orders", orders::schema(), argc, argv, orders::wire);
}
