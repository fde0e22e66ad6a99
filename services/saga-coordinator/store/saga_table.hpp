#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/base/clock.hpp"
#include "runtime/store/statement.hpp"

namespace saga_coordinator {

/// A row of the index over the sagas.
struct SagaRow {
    std::string id;
    std::optional<std::string> key;
    std::optional<std::string> fingerprint;
    std::string definition;
    std::string state;
};

/// The table `sagas`, for the writer.
class SagaTable {
public:
    explicit SagaTable(kontor::Database& database);
    std::optional<SagaRow> find_by_key(const std::string& key);
    void insert(const SagaRow& row, kontor::Time now);
    void set_state(const std::string& id, std::string_view state, kontor::Time now);
    /// The ids of all running and stuck sagas, oldest first.
    std::vector<std::string> unfinished();

private:
    kontor::Statement by_key_;
    kontor::Statement insert_;
    kontor::Statement set_state_;
    kontor::Statement unfinished_;
};

/// What to list. `state` is a state, `unfinished`, or empty for all.
struct SagaFilter {
    std::string state;
    std::string definition;
    std::string after;  ///< an id: the page begins behind it
    int limit = 100;
};

/// The ids of the sagas that match, oldest first.
std::vector<std::string> list_sagas(kontor::Database& database, const SagaFilter& filter);

}  // namespace saga_coordinator
