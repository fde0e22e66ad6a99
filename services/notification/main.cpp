// notification tells customers what became of their orders; its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/notification/handlers/wiring.hpp"
#include "services/notification/schema.hpp"

int main(int argc, char** argv) {
    return kontor::run("notification", notification::schema(), argc, argv, notification::wire);
}
