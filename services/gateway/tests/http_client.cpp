#include "services/gateway/tests/http_client.hpp"

#include <charconv>

#include "runtime/rpc/problem.hpp"
#include "runtime/testing/loopback.hpp"

namespace gateway {
namespace {

constexpr std::chrono::seconds patience{20};

std::size_t number_in(std::string_view text) {
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string read_head(kontor::LoopbackSocket& socket) {
    std::string head;
    while (!head.ends_with("\r\n\r\n")) head += socket.receive(1, patience);
    return head;
}

HttpAnswer parse_head(std::string_view head) {
    HttpAnswer answer;
    answer.status = static_cast<int>(number_in(head.substr(9, 3)));
    for (auto line = head.find("\r\n") + 2; line + 2 < head.size();) {
        const auto end = head.find("\r\n", line);
        const auto colon = head.find(": ", line);
        answer.headers.add(std::string{head.substr(line, colon - line)},
                           std::string{head.substr(colon + 2, end - colon - 2)});
        line = end + 2;
    }
    return answer;
}

}  // namespace

std::string HttpAnswer::code() const {
    return kontor::problem_code(json());
}

HttpAnswer http_request(std::uint16_t port, const std::string& method, const std::string& target,
                        const kontor::HttpHeaders& headers, const std::string& body) {
    auto socket = kontor::LoopbackSocket::connected(port);
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n";
    for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
    if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    if (!body.empty() && !headers.has("Content-Type")) text += "Content-Type: application/json\r\n";
    socket.send(text + "\r\n" + body);
    auto answer = parse_head(read_head(socket));
    const auto length = method == "HEAD" ? 0 : number_in(answer.headers.get("Content-Length"));
    if (length > 0) answer.body = socket.receive(length, patience);
    return answer;
}

}  // namespace gateway
