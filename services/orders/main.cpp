// orders owns the orders, from their making to their end. Its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/orders/service.hpp"

int main(int argc, char** argv) {
    return kontor::run(orders::definition, argc, argv);
}
