#pragma once

#include <map>
#include <memory>
#include <string>

#include "cli/node/http.hpp"
#include "runtime/base/json.hpp"
#include "tests/e2e/node.hpp"

namespace kontor {

/// What the gateway said.
struct Answer {
    int status = 0;                                ///< 0 when there was no answer
    Json body{};                                   ///< null when there was none
    std::map<std::string, std::string> headers{};  ///< names in lower case

    std::string header(const std::string& lower_case_name) const;
    /// Of a problem: the last part of its type.
    std::string code() const;
    /// True when a problem's errors name this field.
    bool names(const std::string& pointer) const;
    /// For messages of failed checks.
    std::string text() const { return std::to_string(status) + " " + body.dump(); }
};

/// The gateway as one person uses it, over one connection. Not thread-safe.
class Shop {
public:
    using Headers = std::map<std::string, std::string>;

    /// Nobody in particular, until `log_in`.
    explicit Shop(const Node& node);

    /// Throws when the gateway refuses.
    void log_in(const std::string& email, const std::string& password);

    Answer get(const std::string& path);
    Answer put(const std::string& path, const Json& body);
    Answer post(const std::string& path, const Json& body, const Headers& headers = {});
    Answer send(cli::HttpRequest request);

private:
    std::unique_ptr<cli::HttpSession> session_;
    std::string token_;
};

/// Whoever runs the shop.
Shop staff_of(const Node& node);
/// Registers somebody new and logs in.
Shop new_customer_of(const Node& node);

/// A sku nobody has used.
std::string new_sku();
/// Puts a product into the catalogue; returns when it can be ordered. There is none of it yet.
void offer(const Node& node, const std::string& sku, const Json& product);
/// A new product at 12.99 EUR with that many on stock, ready to be ordered; its sku.
std::string new_product(const Node& node, std::int64_t stock);

/// An order for pickup, paid with a token of the sandbox.
Json order_of(const std::string& sku, int quantity, const std::string& token = "tok_ok");

}  // namespace kontor
