#include "services/catalog/handlers/wiring.hpp"

#include "runtime/service/service.hpp"
#include "services/catalog/handlers/get.hpp"
#include "services/catalog/handlers/import.hpp"
#include "services/catalog/handlers/put.hpp"
#include "services/catalog/handlers/remove.hpp"
#include "services/catalog/handlers/search.hpp"
#include "services/catalog/store/retention.hpp"

namespace catalog {

void wire(kontor::Service& service) {
    const auto recorder = std::make_shared<Recorder>(service.database());
    const auto products = std::make_shared<ProductSearch>(service.read_database());
    service.command("put", Put{recorder});
    service.command("remove", Remove{recorder});
    service.command("import", Import{recorder});
    service.retain(retention_rules());
    service.query("get", Get{products});
    service.query("search", Search{products});
}

}  // namespace catalog
