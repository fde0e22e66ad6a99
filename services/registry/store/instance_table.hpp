#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/rpc/directory.hpp"
#include "runtime/store/statement.hpp"
#include "services/registry/domain/instance.hpp"

namespace registry {

/// The table `instances`, for one connection.
class InstanceTable {
public:
    explicit InstanceTable(kontor::Database& database);
    std::optional<Announcement> last_word(const std::string& service, const std::string& instance);
    std::vector<kontor::Instance> all();

private:
    kontor::Statement last_word_;
    kontor::Statement all_;
};

/// Its writing side.
class InstanceWriter {
public:
    explicit InstanceWriter(kontor::Database& database);
    void keep(const kontor::Instance& instance);

private:
    kontor::Statement keep_;
};

}  // namespace registry
