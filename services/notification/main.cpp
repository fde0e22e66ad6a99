// notification tells customers what became of their orders; its contract is in contract/.
#include "runtime/service/run.hpp"
#include "services/notification/service.hpp"

int main(int argc, char** argv) {
    return kontor::run(notification::definition, argc, argv);
}
