#include "services/registry/store/instance_table.hpp"

namespace registry {

using kontor::Instance;
using kontor::Row;

InstanceTable::InstanceTable(kontor::Database& database)
    : last_word_{database, "SELECT status, epoch FROM instances WHERE service = ? AND instance = ?"},
      all_{database,
           "SELECT service, instance, status, epoch, version, since, position FROM instances"
           " ORDER BY service, instance"} {}

std::optional<Announcement> InstanceTable::last_word(const std::string& service,
                                                     const std::string& instance) {
    return last_word_.first([](Row row) { return Announcement{row.text(0), row.integer(1)}; }, service,
                            instance);
}

std::vector<Instance> InstanceTable::all() {
    std::vector<Instance> instances;
    all_.each([&](Row row) {
        Instance instance;
        instance.service = row.text(0);
        instance.instance = row.text(1);
        instance.status = row.text(2);
        instance.epoch = row.integer(3);
        instance.version = row.text(4);
        instance.since = row.text(5);
        instance.position = row.integer(6);
        instances.push_back(std::move(instance));
    });
    return instances;
}

InstanceWriter::InstanceWriter(kontor::Database& database)
    : keep_{database,
            "INSERT INTO instances VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (service, instance) DO "
            "UPDATE SET"
            " status = ?3, epoch = ?4, version = ?5, since = ?6, position = ?7"} {}

void InstanceWriter::keep(const Instance& instance) {
    keep_.run(instance.service, instance.instance, instance.status, instance.epoch, instance.version,
              instance.since, instance.position);
}

}  // namespace registry
