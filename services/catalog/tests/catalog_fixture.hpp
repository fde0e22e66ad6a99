#pragma once

#include <functional>
#include <optional>

#include "runtime/rpc/request.hpp"
#include "runtime/store/migrations.hpp"
#include "runtime/store/writer.hpp"
#include "runtime/testing/temporary_folder.hpp"
#include "services/catalog/handlers/get.hpp"
#include "services/catalog/handlers/import.hpp"
#include "services/catalog/handlers/put.hpp"
#include "services/catalog/handlers/remove.hpp"
#include "services/catalog/handlers/search.hpp"
#include "services/catalog/store/searchable_schema.hpp"

namespace catalog {

struct ManualClock final : kontor::Clock {
    kontor::Time time = kontor::parse_time("2026-11-22T17:00:00.000Z").value();
    kontor::Time now() const override { return time; }
    kontor::SteadyTime steady() const override { return {}; }
};

/// The catalogue's handlers on a store of their own, called as the rpc server calls them.
class CatalogFixture {
public:
    kontor::Reply put(kontor::Json body) { return command(Put{recorder_}, std::move(body)); }
    kontor::Reply remove(kontor::Json body) { return command(Remove{recorder_}, std::move(body)); }
    kontor::Reply import(kontor::Json body) { return command(Import{recorder_}, std::move(body)); }
    kontor::Reply get(kontor::Json body) { return query(Get{search_}, std::move(body)); }
    kontor::Reply search(kontor::Json body) { return query(Search{search_}, std::move(body)); }

    /// The skus a search answers with, in its order.
    std::vector<std::string> skus(kontor::Json body) {
        std::vector<std::string> found;
        const auto reply = search(std::move(body));
        for (const auto& item : reply.body().at("items")) found.push_back(item.at("sku"));
        return found;
    }

    /// All events so far, as `<type> <data>`.
    std::vector<std::string> events() {
        std::vector<std::string> all;
        for (const auto& event : log_.after(0, 100'000)) all.push_back(event.type + " " + event.data);
        return all;
    }
    std::vector<std::string> event_types() {
        std::vector<std::string> all;
        for (const auto& event : log_.after(0, 100'000)) all.push_back(event.type);
        return all;
    }

    ManualClock clock;

private:
    using Command = std::function<kontor::Reply(const kontor::Request&, kontor::Transaction&)>;
    using Query = std::function<kontor::Reply(const kontor::Request&)>;

    static kontor::Request request_of(kontor::Json body) {
        kontor::Request request;
        request.body = std::move(body);
        return request;
    }

    kontor::Reply command(const Command& handle, kontor::Json body) {
        std::optional<kontor::Reply> reply;
        const auto request = request_of(std::move(body));
        const auto work = [&](kontor::Transaction& transaction) {
            reply = guarded([&] { return handle(request, transaction); });
        };
        if (writer_.submit({work})) writer_.run_batch();
        return reply.value();
    }
    kontor::Reply query(const Query& handle, kontor::Json body) {
        const auto request = request_of(std::move(body));
        return guarded([&] { return handle(request); });
    }
    static kontor::Reply guarded(const std::function<kontor::Reply()>& handle) {
        try {
            return handle();
        } catch (const kontor::Rejected& rejected) {
            return kontor::Reply::rejected(rejected.rejection);
        }
    }
    kontor::Database open() {
        const auto schema = searchable_schema();
        auto database = kontor::Database::open(folder_.path() / "catalog.db");
        kontor::migrate(database, schema);
        return database;
    }

    kontor::TemporaryFolder folder_;
    kontor::SystemIds ids_{clock};
    kontor::Log lines_{"catalog", "catalog-1", clock, kontor::LogLevel::error};
    kontor::Metrics metrics_;
    kontor::Database write_ = open();
    kontor::Database read_ = kontor::Database::open_read_only(folder_.path() / "catalog.db");
    kontor::Writer writer_{write_, clock, ids_, lines_, metrics_, [] {}};
    kontor::EventReader log_{read_};
    std::shared_ptr<Recorder> recorder_ = std::make_shared<Recorder>(write_);
    std::shared_ptr<ProductSearch> search_ = std::make_shared<ProductSearch>(read_);
};

inline kontor::Json tea() {
    return {{"sku", "tea"}, {"name", "Tea"}, {"price", {{"amount", 299}, {"currency", "EUR"}}}};
}

}  // namespace catalog
