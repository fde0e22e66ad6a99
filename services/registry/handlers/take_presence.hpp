#pragma once

#include "runtime/store/transaction.hpp"
#include "services/registry/store/instance_table.hpp"

namespace registry {

/// Takes one instance's announcement in: keeps it, and records `instance-up` or `instance-down` where it is one.
class TakePresence {
public:
    explicit TakePresence(kontor::Database& database) : table_{database}, writer_{database} {}
    void operator()(const kontor::Instance& instance, kontor::Transaction& transaction);

private:
    InstanceTable table_;
    InstanceWriter writer_;
};

}  // namespace registry
