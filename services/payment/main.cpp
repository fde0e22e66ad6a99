// payment owns what became of each payment; providers hold the money. Its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/payment/service.hpp"

int main(int argc, char** argv) {
    return kontor::run(payment::definition, argc, argv);
}
