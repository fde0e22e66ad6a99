#pragma once

#include <functional>

#include "tests/simulation/plan/plan.hpp"
#include "tests/simulation/shop/client.hpp"
#include "tests/simulation/shop/ledger.hpp"

namespace simulation {

/// The people around the node: customers, and the staff that keeps the shop. They do what the plan says and note what
/// they were told.
class Shop {
public:
    explicit Shop(Node& node) : node_{node}, client_{node} {}

    /// Products and stock, before anything goes wrong; false when it wasn't to be done.
    bool open(const kontor::Json& setting);
    /// Does one action of the plan now. Throws `std::runtime_error` for one that isn't known.
    void act(const kontor::Json& action);
    /// Wishes that have no decision yet.
    std::size_t waiting() const { return client_.waiting(); }
    const Ledger& ledger() const { return ledger_; }
    Client& client() { return client_; }

private:
    using Action = void (Shop::*)(const kontor::Json&);

    void order(const kontor::Json& action);
    /// What may become of an order.
    struct Step {
        const char* name;  ///< as in the plan, and in its path
        bool by_staff;
        bool Promise::* done;  ///< set when it is acknowledged
    };
    void go_on(const kontor::Json& action, const Step& step);
    void change_price(const kontor::Json& action);
    void adjust_stock(const kontor::Json& action);
    void remove_product(const kontor::Json& action);
    void register_customer(const kontor::Json& action);

    void adjust(const std::string& sku, int delta, Client::Done done);
    void told(int number, const Answer& answer);
    void placed(int number, const Answer& answer);
    void look_at(int number);
    Promise* promise_about(const kontor::Json& action);
    std::string next_key(const std::string& what);
    void as_staff(
        const std::string& method, const std::string& path, kontor::Json body, const std::string& key,
        Client::Done done = [](const Answer&) {});

    Node& node_;
    Client client_;
    Ledger ledger_;
    int keys_ = 0;
};

}  // namespace simulation
