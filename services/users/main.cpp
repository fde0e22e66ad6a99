// users owns accounts, their roles and the tokens that prove them; its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/users/service.hpp"

int main(int argc, char** argv) {
    return kontor::run(users::definition, argc, argv);
}
