#include "services/registry/handlers/take_presence.hpp"

namespace registry {

void TakePresence::operator()(const kontor::Instance& instance, kontor::Transaction& transaction) {
    const auto known = table_.last_word(instance.service, instance.instance);
    const auto change = decide(known, {instance.status, instance.epoch});
    if (change == Change::none) return;
    writer_.keep(instance);
    if (change == Change::noted) return;
    const bool up = change == Change::came_up;
    transaction.append("instance", instance.service + "." + instance.instance,
                       up ? "instance-up" : "instance-down",
                       {{"service", instance.service},
                        {"instance", instance.instance},
                        {"epoch", instance.epoch},
                        {"version", instance.version},
                        {"reason", up ? "announced" : "last-word"}});
}

}  // namespace registry
