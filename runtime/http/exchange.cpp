#include "runtime/http/exchange.hpp"

// Connections are ours: httplib's own lose pipelined requests and wake up a hundred times a second while
// idle.
#define CPPHTTPLIB_USE_POLL
#include <httplib.h>

#include "runtime/http/body.hpp"
#include "runtime/http/head.hpp"

namespace kontor {
namespace {

/// After so many requests a connection begins anew, so that what it keeps can't grow for ever.
constexpr int max_requests = 10'000;

/// One request being served, for httplib's hooks, which know nothing of ours.
struct Current {
    HttpConnection& connection;
    const HttpHead& head;
    const std::atomic<bool>& draining;
    HttpBodyReader body{connection, head};
    bool closing = false;   // httplib will say so in the response
    bool answered = false;  // the response is the handler's or a refusal of ours
    bool must_close = false;
    int status = 0;
};

thread_local Current* current = nullptr;

struct CurrentScope {
    explicit CurrentScope(Current& request) { current = &request; }
    ~CurrentScope() { current = nullptr; }
    CurrentScope(const CurrentScope&) = delete;
    CurrentScope& operator=(const CurrentScope&) = delete;
};

/// Lets httplib read the head, which has come already, and write the response.
class ConnectionStream final : public httplib::Stream {
public:
    explicit ConnectionStream(HttpConnection& connection) : connection_{connection} {}
    bool is_readable() const override { return !connection_.input().empty(); }
    bool is_writable() const override { return true; }
    ssize_t read(char* into, std::size_t size) override {
        const auto count = connection_.input().copy(into, size);
        connection_.consume(count);
        return static_cast<ssize_t>(count);
    }
    ssize_t write(const char* data, std::size_t size) override {
        return connection_.write({data, size}) ? static_cast<ssize_t>(size) : -1;
    }
    void get_remote_ip_and_port(std::string& ip, int& port) const override {
        ip = connection_.remote_address();
        port = 0;
    }
    void get_local_ip_and_port(std::string&, int&) const override {}
    socket_t socket() const override { return connection_.fd(); }

private:
    HttpConnection& connection_;
};

HttpRequest request_of(Current& request) {
    const auto& head = request.head;
    HttpRequest made;
    made.method = head.method;
    made.path = head.path;
    made.query = head.query;
    made.headers = head.headers;
    made.remote_address = request.connection.remote_address();
    made.has_length = head.framing != HttpHead::Framing::none;
    made.has_body = head.framing == HttpHead::Framing::chunked || head.content_length > 0;
    made.late = request.connection.late;
    made.read_body = [&request](std::size_t limit) { return request.body.read(limit); };
    return made;
}

void fill(httplib::Response& to, HttpResponse&& from, Current& request) {
    request.answered = true;
    request.status = from.status;
    request.body.skip_arrived();
    // What is left of a body would be taken for the next request.
    request.must_close = from.close || request.draining || !request.body.finished();
    to.status = from.status;
    for (const auto& [name, value] : from.headers) to.set_header(name, value);
    to.body = std::move(from.body);
    if (request.must_close && !request.closing) to.set_header("Connection", "close");
}

/// Where the head ends; 0 while it hasn't come whole; a fault when it is too large.
std::expected<std::size_t, HttpFault> find_head(HttpConnection& connection) {
    // An empty line before a request is to be forgiven (RFC 9112 §2.2).
    if (connection.input().starts_with("\r\n")) connection.consume(2);
    const auto end = connection.input().find("\r\n\r\n");
    if (end != std::string_view::npos && end + 4 <= max_head_bytes) return end + 4;
    if (connection.input().size() <= max_head_bytes) return 0;
    return std::unexpected{HttpFault{431, "header-too-large", "the headers are larger than 16 KiB"}};
}

}  // namespace

class HttpExchange::Server final : public httplib::Server {
public:
    Server(HttpHandler handler, HttpRefusal refuse, Milliseconds idle_timeout)
        : handler_{std::move(handler)}, refuse_{std::move(refuse)} {
        set_keep_alive_timeout(std::chrono::duration_cast<std::chrono::seconds>(idle_timeout).count());
        set_keep_alive_max_count(max_requests);
        set_pre_routing_handler([this](const httplib::Request&, httplib::Response& response) {
            handle(response);
            return HandlerResponse::Handled;
        });
        set_error_handler([this](const httplib::Request&, httplib::Response& response) {
            if (current->answered) return HandlerResponse::Unhandled;
            fill_refusal(response);
            return HandlerResponse::Handled;
        });
        set_header_writer([](httplib::Stream& stream, httplib::Headers& headers) {
            if (current->status == 204 || current->status == 304) headers.erase("Content-Length");
            headers.erase("Accept-Ranges");  // there are none
            return httplib::detail::write_headers(stream, headers);
        });
    }

    bool process(Current& request) {
        const CurrentScope scope{request};
        ConnectionStream stream{request.connection};
        bool closed = false;
        // Ranges would make parts of our answers, which nobody wants of JSON.
        const auto without_ranges = [](httplib::Request& parsed) { parsed.ranges.clear(); };
        const bool written = process_request(stream, request.connection.remote_address(), 0, {}, 0,
                                             request.closing, closed, without_ranges);
        return written && request.connection.flush() && !closed && !request.closing && !request.must_close;
    }

private:
    void handle(httplib::Response& response) {
        auto request = request_of(*current);
        try {
            fill(response, handler_(request), *current);
        } catch (const std::exception&) {
            fill(response, refuse_({500, "internal", "the request failed"}), *current);
        }
    }

    void fill_refusal(httplib::Response& response) {
        auto refusal = refuse_({response.status, "malformed-request", "the request can't be understood"});
        refusal.close = true;
        fill(response, std::move(refusal), *current);
    }

    HttpHandler handler_;
    HttpRefusal refuse_;
};

HttpExchange::HttpExchange(HttpHandler handler, HttpRefusal refuse, Milliseconds idle_timeout)
    : server_{std::make_unique<Server>(std::move(handler), refuse, idle_timeout)},
      refuse_{std::move(refuse)} {}

HttpExchange::~HttpExchange() = default;

HttpExchange::Next HttpExchange::serve(HttpConnection& connection) {
    const auto now = std::chrono::steady_clock::now();
    auto size = find_head(connection);
    for (; size && *size == 0; size = find_head(connection)) {
        const auto filled = connection.fill(now);
        if (filled == HttpConnection::Filled::closed) return Next::end;
        if (filled == HttpConnection::Filled::data) continue;
        if (!connection.head_began) connection.head_began = now;
        return Next::rest;
    }
    connection.head_began.reset();
    if (!size) return refuse(connection, size.error());
    const auto head = parse_head(connection.input().substr(0, *size));
    if (!head) return refuse(connection, head.error());
    return answer(connection, *head);
}

HttpExchange::Next HttpExchange::answer(HttpConnection& connection, const HttpHead& head) {
    Current request{connection, head, closing_};
    request.closing = closing_ || !head.keep_alive || ++connection.requests >= max_requests;
    const bool keep = server_->process(request);
    // Whoever is turned down for lack of time isn't given any.
    if (!request.body.finished() && !connection.late) connection.linger();
    return keep ? Next::request : Next::end;
}

HttpExchange::Next HttpExchange::refuse(HttpConnection& connection, const HttpFault& fault) {
    const auto response = refuse_(fault);
    std::string text =
        "HTTP/1.1 " + std::to_string(fault.status) + " " + httplib::status_message(fault.status) + "\r\n";
    for (const auto& [name, value] : response.headers) text += name + ": " + value + "\r\n";
    text += "Content-Length: " + std::to_string(response.body.size()) + "\r\nConnection: close\r\n\r\n" +
            response.body;
    connection.write(text);
    connection.linger();
    return Next::end;
}

}  // namespace kontor
