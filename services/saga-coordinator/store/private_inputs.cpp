#include "services/saga-coordinator/store/private_inputs.hpp"

namespace saga_coordinator {
namespace {

kontor::Database& overwriting(kontor::Database& database) {
    // A row that is gone must not be read from the file: its page is written anyway, so that costs nothing.
    database.execute("PRAGMA secure_delete = FAST");
    return database;
}

}  // namespace

using kontor::Json;

PrivateInputs::PrivateInputs(kontor::Database& database)
    : insert_{overwriting(database), "INSERT INTO private_inputs VALUES (?, ?)"},
      find_{database, "SELECT parts FROM private_inputs WHERE saga = ?"},
      delete_{database, "DELETE FROM private_inputs WHERE saga = ?"} {}

void PrivateInputs::keep(const std::string& saga, const Json& parts) {
    if (!parts.empty()) insert_.run(saga, parts.dump());
}

std::optional<Json> PrivateInputs::find(const std::string& saga) {
    return find_.first([](kontor::Row row) { return Json::parse(row.text(0)); }, saga);
}

void PrivateInputs::forget(const std::string& saga) {
    delete_.run(saga);
}

}  // namespace saga_coordinator
