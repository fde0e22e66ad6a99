// users owns accounts, their roles and the tokens that prove them; its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/users/handlers/wiring.hpp"
#include "services/users/schema.hpp"

int main(int argc, char** argv) {
    return kontor::run("users", users::schema(), argc, argv, users::wire);
}
