// catalog owns the products: what there is to sell, and at which price. Its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/catalog/service.hpp"

int main(int argc, char** argv) {
    return kontor::run(catalog::definition, argc, argv);
}
