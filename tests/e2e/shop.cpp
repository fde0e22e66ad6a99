#include "tests/e2e/shop.hpp"

#include <atomic>
#include <stdexcept>

#include "runtime/rpc/problem.hpp"
#include "runtime/testing/eventually.hpp"

namespace kontor {
namespace {

constexpr std::int64_t price{1299};

/// Names nobody has used in this node.
std::string unused(const std::string& stem) {
    static std::atomic<int> number = 0;
    return stem + std::to_string(++number);
}

void demand(const Answer& answer, int status, const std::string& what) {
    if (answer.status != status) throw std::runtime_error{what + ": " + answer.text()};
}

}  // namespace

std::string Answer::header(const std::string& lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? std::string{} : found->second;
}

std::string Answer::code() const {
    return problem_code(body);
}

bool Answer::names(const std::string& pointer) const {
    if (!body.is_object()) return false;
    for (const auto& error : body.value("errors", Json::array())) {
        if (error.value("pointer", "none") == pointer) return true;
    }
    return false;
}

Shop::Shop(const Node& node) : session_{std::make_unique<cli::HttpSession>(node.endpoints().at("http"))} {}

void Shop::log_in(const std::string& email, const std::string& password) {
    const auto answer = post("/api/auth/token", {{"email", email}, {"password", password}});
    demand(answer, 200, email + " can't log in");
    token_ = answer.body.at("access_token");
}

Answer Shop::get(const std::string& path) {
    return send({.method = "GET", .path = path});
}

Answer Shop::put(const std::string& path, const Json& body) {
    return send({.method = "PUT", .path = path, .body = body.dump()});
}

Answer Shop::post(const std::string& path, const Json& body, const Headers& headers) {
    return send({.method = "POST", .path = path, .headers = headers, .body = body.dump()});
}

Answer Shop::send(cli::HttpRequest request) {
    if (!token_.empty()) request.headers.try_emplace("Authorization", "Bearer " + token_);
    const auto answer = session_->send(request);
    if (!answer) return {};
    return {answer->status, Json::parse(answer->body, nullptr, false), answer->headers};
}

Shop staff_of(const Node& node) {
    Shop shop{node};
    const auto account = node.endpoints().at("staff");
    shop.log_in(account.at("email"), account.at("password"));
    return shop;
}

Shop new_customer_of(const Node& node) {
    Shop shop{node};
    const auto email = unused("customer-") + "@example.org";
    const std::string password = "correct horse battery";
    demand(shop.post("/api/users", {{"email", email}, {"password", password}}), 201, "registration");
    shop.log_in(email, password);
    return shop;
}

std::string new_sku() {
    return unused("sku-");
}

/// The orders service learns of a product from the catalogue's events. Once it has, an order for it fails for want of
/// stock and no longer because it is unknown.
void offer(const Node& node, const std::string& sku, const Json& product) {
    demand(staff_of(node).put("/api/products/" + sku, product), 201, sku);
    auto taster = new_customer_of(node);
    const auto known = [&] { return taster.post("/api/orders", order_of(sku, 1)).code() == "out-of-stock"; };
    if (!eventually(known)) throw std::runtime_error{sku + " can't be ordered"};
}

std::string new_product(const Node& node, std::int64_t stock) {
    const auto sku = new_sku();
    offer(node, sku, {{"name", "Product " + sku}, {"price", {{"amount", price}, {"currency", "EUR"}}}});
    if (stock == 0) return sku;
    const auto received = staff_of(node).post("/api/inventory/" + sku + "/adjustments",
                                              {{"delta", stock}, {"reason", "delivery"}});
    demand(received, 200, "stock of " + sku);
    return sku;
}

Json order_of(const std::string& sku, int quantity, const std::string& token) {
    return {{"items", {{{"sku", sku}, {"quantity", quantity}}}},
            {"payment", {{"method", "sandbox"}, {"token", token}}},
            {"delivery", {{"method", "pickup"}}}};
}

}  // namespace kontor
