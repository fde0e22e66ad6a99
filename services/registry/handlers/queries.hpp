#pragma once

#include "runtime/rpc/request.hpp"
#include "services/registry/handlers/health_view.hpp"
#include "services/registry/store/instance_table.hpp"

namespace registry {

/// `list`: every instance with its presence and health. `resolve`: the instances of one service that can be used now.
class InstanceQueries {
public:
    InstanceQueries(kontor::Database& read_database, const HealthView& health)
        : table_{read_database}, health_{health} {}
    kontor::Reply list(const kontor::Request& request);
    kontor::Reply resolve(const kontor::Request& request);

private:
    kontor::Json view_of(const kontor::Instance& instance) const;
    InstanceTable table_;
    const HealthView& health_;
};

}  // namespace registry
