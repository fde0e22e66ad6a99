#include "tests/support/hosted_service.hpp"

#include <stdexcept>

#include "runtime/testing/eventually.hpp"

namespace kontor {
namespace {

MosquittoBus::Options bus_options(const std::string& instance, std::string address) {
    MosquittoBus::Options options;
    options.address = std::move(address);
    options.client_id = instance;
    options.username = "test";
    options.password = "test-password";
    return options;
}

Config config_of(const std::string& name, const std::string& instance, std::filesystem::path data_dir) {
    return {.service = name,
            .site = "test",
            .instance = instance,
            .data_dir = std::move(data_dir),
            .broker_address = {},
            .broker_username = {},
            .broker_password_file = {},
            .settings = Settings{Json::object(), "settings"}};
}

}  // namespace

HostedService::HostedService(std::string name, std::string broker_address, std::filesystem::path data_dir,
                             std::span<const Migration> schema, const std::function<void(Service&)>& wire,
                             std::string instance)
    : instance_{instance.empty() ? name + "-1" : std::move(instance)},
      bus_{std::make_unique<MosquittoBus>(bus_options(instance_, std::move(broker_address)), log_.log(),
                                          metrics_)},
      service_{
          std::make_unique<Service>(config_of(name, instance_, std::move(data_dir)),
                                    Environment{clock_, ids_, timers_, *bus_, log_.log(), metrics_, nullptr,
                                                [this] { writer_->wake(); }, [this] { reader_->wake(); }},
                                    schema)},
      writer_{std::make_unique<Worker>([this] { return service_->run_writer(); })},
      reader_{std::make_unique<Worker>([this] { return service_->run_reader(); })} {
    wire(*service_);
    service_->start([this] { ready_ = true; });
    if (!eventually([this] { return ready_.load(); }))
        throw std::runtime_error{name + " is not ready:\n" + log_.text()};
}

HostedService::~HostedService() {
    service_->stop();
    timers_.stop();
    writer_->stop();
    reader_->stop();
}

}  // namespace kontor
