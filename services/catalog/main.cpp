// catalog owns the products: what there is to sell, and at which price. Its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/catalog/handlers/wiring.hpp"
#include "services/catalog/store/searchable_schema.hpp"

int main(int argc, char** argv) {
    return kontor::run("catalog", catalog::searchable_schema(), argc, argv, catalog::wire);
}
