#include "runtime/http/exchange.hpp"

// Connections are ours: httplib's own lose pipelined requests and wake up a hundred times a second while
// idle.
#define CPPHTTPLIB_USE_POLL
#include <httplib.h>

namespace kontor {
namespace {

/// After so many requests a connection begins anew, so that what it keeps can't grow for ever.
constexpr int max_requests = 10'000;

/// One request being answered, for httplib's hooks, which know nothing of ours.
struct Current {
    HttpConnection& connection;
    HttpIncoming& incoming;
    const std::atomic<bool>& draining;
    bool closing = false;   // httplib will say so in the response
    bool answered = false;  // the response is the handler's or a refusal of ours
    bool must_close = false;
    bool body_left = false;  // on the connection, where it would be taken for the next request
    int status = 0;
    bool endless = false;  // the response has no length
    std::shared_ptr<HttpStream> stream{};
};

thread_local Current* current = nullptr;

struct CurrentScope {
    explicit CurrentScope(Current& request) { current = &request; }
    ~CurrentScope() { current = nullptr; }
    CurrentScope(const CurrentScope&) = delete;
    CurrentScope& operator=(const CurrentScope&) = delete;
};

/// Lets httplib write the response. What it reads is a head of ours: a client's bytes are read by one parser alone, as two
/// could see different requests in them.
class ResponseStream final : public httplib::Stream {
public:
    explicit ResponseStream(Current& request) : connection_{request.connection} {
        head_ = request.incoming.head.method + " / HTTP/1.1\r\n\r\n";
    }
    bool is_readable() const override { return !head_.empty(); }
    bool is_writable() const override { return true; }
    ssize_t read(char* into, std::size_t size) override {
        const auto count = head_.copy(into, size);
        head_.erase(0, count);
        return static_cast<ssize_t>(count);
    }
    ssize_t write(const char* data, std::size_t size) override {
        connection_.write({data, size});
        return static_cast<ssize_t>(size);
    }
    void get_remote_ip_and_port(std::string&, int&) const override {}
    void get_local_ip_and_port(std::string&, int&) const override {}
    socket_t socket() const override { return connection_.fd(); }

private:
    HttpConnection& connection_;
    std::string head_;
};

std::expected<std::string, HttpFault> read_body(HttpIncoming& incoming, std::size_t limit) {
    if (incoming.fault) return std::unexpected{*incoming.fault};
    if (incoming.body.size() <= limit) return incoming.body.take();
    return std::unexpected{
        HttpFault{413, "body-too-large", "the body is larger than " + std::to_string(limit) + " bytes"}};
}

HttpRequest request_of(Current& request) {
    auto& incoming = request.incoming;
    const auto& head = incoming.head;
    HttpRequest made;
    made.method = head.method;
    made.path = head.path;
    made.query = head.query;
    made.headers = head.headers;
    made.remote_address = request.connection.peer().text();
    made.bytes = incoming.bytes;
    made.has_length = head.framing != HttpHead::Framing::none;
    made.has_body = head.framing == HttpHead::Framing::chunked || head.content_length > 0;
    made.late = request.connection.late;
    made.read_body = [&incoming](std::size_t limit) { return read_body(incoming, limit); };
    return made;
}

/// Forgets a body that nobody wanted, when it has come whole already: then its connection can go on.
bool skip_arrived(HttpConnection& connection, HttpIncoming& incoming) {
    if (incoming.body.complete()) return true;
    const auto length = incoming.head.content_length;
    const bool untouched = incoming.body.size() == 0 && incoming.head.framing == HttpHead::Framing::length;
    if (!untouched || length > connection.input().size()) return false;
    connection.consume(static_cast<std::size_t>(length));
    return true;
}

void fill(httplib::Response& to, HttpResponse&& from, Current& request) {
    request.answered = true;
    request.status = from.status;
    request.body_left = !skip_arrived(request.connection, request.incoming);
    request.endless = from.stream != nullptr;
    if (request.incoming.head.method != "HEAD") request.stream = std::move(from.stream);
    request.must_close = from.close || request.draining || request.body_left || request.endless;
    to.status = from.status;
    for (const auto& [name, value] : from.headers) to.set_header(name, value);
    to.body = std::move(from.body);
    if (request.must_close && !request.closing) to.set_header("Connection", "close");
}

/// Tells a client that asked first that its body is welcome.
void invite_body(HttpConnection& connection) {
    auto& head = connection.incoming->head;
    if (!std::exchange(head.expects_continue, false)) return;
    // Whoever has begun to send needs no word.
    if (!connection.input().empty() || connection.incoming->body.size() > 0) return;
    connection.write("HTTP/1.1 100 Continue\r\n\r\n");
    connection.flush();
}

/// Its end is that of its chunks, or of the connection where the client knows no chunks.
void frame_stream(httplib::Headers& headers) {
    headers.erase("Content-Length");
    headers.erase("Keep-Alive");
    if (current->incoming.head.http_1_1) headers.emplace("Transfer-Encoding", "chunked");
}

HttpExchange::Next send(HttpConnection& connection) {
    using Next = HttpExchange::Next;
    const auto sent = connection.flush();
    if (sent == HttpConnection::Sent::failed) return Next::end;
    if (sent == HttpConnection::Sent::part) {
        connection.enter(HttpPhase::answer);
        return Next::wait;
    }
    if (connection.sequel == HttpSequel::close) return Next::end;
    if (connection.sequel == HttpSequel::linger) {
        connection.end_output();
        connection.enter(HttpPhase::ending);
        return Next::wait;
    }
    connection.enter(HttpPhase::idle);
    return Next::request;
}

}  // namespace

class HttpExchange::Server final : public httplib::Server {
public:
    Server(const HttpService& service, Milliseconds idle_timeout) : service_{service} {
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
            if (current->endless) frame_stream(headers);
            return httplib::detail::write_headers(stream, headers);
        });
    }

    /// False when the connection must end after the response.
    bool process(Current& request) {
        const CurrentScope scope{request};
        ResponseStream stream{request};
        bool closed = false;
        const bool written = process_request(stream, {}, 0, {}, 0, request.closing, closed, nullptr);
        return written && !closed && !request.closing && !request.must_close;
    }

private:
    void handle(httplib::Response& response) {
        auto request = request_of(*current);
        try {
            fill(response, service_.handle(request), *current);
        } catch (const std::exception&) {
            fill(response, refusal({500, "internal", "the request failed"}), *current);
        }
    }

    void fill_refusal(httplib::Response& response) {
        auto made = refusal({response.status, "malformed-request", "the request can't be understood"});
        made.close = true;
        fill(response, std::move(made), *current);
    }

    HttpResponse refusal(const HttpFault& fault) const {
        return service_.refuse(fault, current->connection.peer());
    }

    const HttpService& service_;
};

HttpExchange::HttpExchange(HttpService service, Milliseconds idle_timeout) : service_{std::move(service)} {
    server_ = std::make_unique<Server>(service_, idle_timeout);
}

HttpExchange::~HttpExchange() = default;

HttpExchange::Next HttpExchange::serve(HttpConnection& connection) {
    if (connection.phase() == HttpPhase::ending) return connection.discard() ? Next::wait : Next::end;
    if (connection.phase() == HttpPhase::answer) return send(connection);
    return connection.incoming == nullptr ? begin(connection) : collect(connection);
}

HttpExchange::Next HttpExchange::begin(HttpConnection& connection) {
    for (;;) {
        // Empty lines before a request are to be forgiven (RFC 9112 §2.2).
        while (connection.input().starts_with("\r\n")) connection.consume(2);
        const auto size = find_head(connection.input());
        if (!size) return refuse(connection, size.error());
        if (*size > 0) return begin_with(connection, *size);
        const auto received = connection.receive();
        if (received == HttpConnection::Moved::some) continue;
        if (received == HttpConnection::Moved::ended) return Next::end;
        if (connection.expired)
            return refuse(connection, {408, "request-timeout", "the head came too slowly"});
        connection.enter(connection.input().empty() && connection.phase() == HttpPhase::idle
                             ? HttpPhase::idle
                             : HttpPhase::head);
        return Next::wait;
    }
}

HttpExchange::Next HttpExchange::begin_with(HttpConnection& connection, std::size_t head_bytes) {
    auto head = parse_head(connection.input().substr(0, head_bytes));
    connection.consume(head_bytes);
    if (!head) return refuse(connection, head.error());
    const auto limit = service_.body_limit(*head);
    connection.incoming = std::make_unique<HttpIncoming>(std::move(*head), limit);
    connection.incoming->bytes = head_bytes;
    return collect(connection);
}

HttpExchange::Next HttpExchange::collect(HttpConnection& connection) {
    auto& incoming = *connection.incoming;
    while (!incoming.fault) {
        const auto taken = incoming.body.feed(connection.input());
        if (!taken) {
            incoming.fault = taken.error();
            break;
        }
        connection.consume(*taken);
        incoming.bytes += *taken;
        if (incoming.body.complete()) break;
        if (connection.late) incoming.fault = {503, "overloaded", "there was no time for the body"};
        if (connection.expired) incoming.fault = {408, "request-timeout", "the body came too slowly"};
        if (incoming.fault) break;
        invite_body(connection);
        const auto received = connection.receive();
        if (received == HttpConnection::Moved::ended)
            incoming.fault = {400, "malformed-request", "the connection ended within the body"};
        if (received != HttpConnection::Moved::nothing) continue;
        connection.enter(HttpPhase::body);
        return Next::wait;
    }
    return answer(connection);
}

HttpExchange::Next HttpExchange::answer(HttpConnection& connection) {
    Current request{connection, *connection.incoming, closing_};
    request.closing = closing_ || !request.incoming.head.keep_alive || ++connection.requests >= max_requests;
    const bool keep = server_->process(request);
    // Unread input would make TCP throw away the answer.
    const bool unread = request.body_left || !connection.input().empty();
    if (!keep) connection.sequel = unread ? HttpSequel::linger : HttpSequel::close;
    connection.chunked = request.stream != nullptr && request.incoming.head.http_1_1;
    connection.stream = std::move(request.stream);
    connection.incoming.reset();
    if (connection.stream == nullptr) return send(connection);
    connection.enter(HttpPhase::stream);
    return Next::stream;
}

HttpExchange::Next HttpExchange::refuse(HttpConnection& connection, const HttpFault& fault) {
    const auto response = service_.refuse(fault, connection.peer());
    std::string text =
        "HTTP/1.1 " + std::to_string(fault.status) + " " + httplib::status_message(fault.status) + "\r\n";
    for (const auto& [name, value] : response.headers) text += name + ": " + value + "\r\n";
    text += "Content-Length: " + std::to_string(response.body.size()) + "\r\nConnection: close\r\n\r\n" +
            response.body;
    connection.write(text);
    connection.sequel = HttpSequel::linger;
    return send(connection);
}

}  // namespace kontor
