#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "runtime/http/body.hpp"
#include "runtime/http/ip_address.hpp"
#include "runtime/http/patience.hpp"
#include "runtime/http/socket.hpp"
#include "runtime/http/stream.hpp"

namespace kontor {

/// A request of which the head has come.
struct HttpIncoming {
    HttpIncoming(HttpHead read, std::size_t body_limit) : head{std::move(read)}, body{head, body_limit} {}

    HttpHead head;
    HttpBodyParser body;
    std::optional<HttpFault> fault{};  ///< why the body can't be had
    std::uint64_t bytes = 0;           ///< of head and body, as they were sent
};

/// What a connection waits for.
enum class HttpPhase : std::uint8_t {
    idle,    ///< a request
    head,    ///< the rest of a head
    body,    ///< the rest of a body
    answer,  ///< the client, to take more of its answer
    stream,  ///< something to be said: its answer has no end yet
    ending,  ///< the client's end of the connection; what it still sends is thrown away
};

/// What becomes of a connection when its answer has been sent.
enum class HttpSequel : std::uint8_t { next_request, close, linger };

/// One client's connection: what has come and isn't used up yet (so pipelined requests aren't lost), and what is to be sent.
/// Nothing here waits. Used by one thread at a time; `cut` alone may be called by any. Thousands are kept, mostly idle ones,
/// which hold no more than this object.
class HttpConnection {
public:
    HttpConnection(Socket socket, const IpAddress& peer);

    int fd() const { return socket_.fd(); }
    const IpAddress& peer() const { return peer_; }

    enum class Moved { some, nothing, ended };
    /// Takes in what has come, up to a bound.
    Moved receive();
    std::string_view input() const { return std::string_view{input_}.substr(used_); }
    void consume(std::size_t bytes);

    /// Keeps it to be sent.
    void write(std::string_view data);
    enum class Sent { all, part, failed };
    /// Sends what the client's side takes now.
    Sent flush();

    /// Says that nothing more will come. Were the connection closed over unread input, TCP would throw away the answer on
    /// its way: what comes is to be thrown away for a while, by `discard`.
    void end_output();
    /// Throws away what has come; false when there is no more to wait for.
    bool discard();
    /// Ends all waiting on it, from any thread.
    void cut() const;

    /// Begins a phase, unless it is in it already; then only its time goes on.
    void enter(HttpPhase phase);
    HttpPhase phase() const { return phase_; }
    SteadyTime phase_began() const { return since_; }
    /// When the phase has lasted too long.
    SteadyTime deadline(const HttpPatience& patience) const;

    /// Gives back what room isn't needed while it waits.
    void shrink();
    /// Bytes kept for it besides this object.
    std::size_t held() const;

    std::shared_ptr<HttpStream> stream;      ///< what its answer is made of, if that has no end
    std::unique_ptr<HttpIncoming> incoming;  ///< the request under way, until it is answered
    /// Its place in a list of whoever keeps it.
    std::uint32_t place = 0;
    std::uint16_t requests = 0;                    ///< served on this connection
    HttpSequel sequel = HttpSequel::next_request;  ///< once all is sent
    bool late = false;                             ///< what has come waited too long for a thread
    bool expired = false;                          ///< the phase has lasted too long
    bool watched = false;                          ///< known to the lot's epoll
    bool chunked = false;   ///< the stream's pieces are framed as chunks (RFC 9112 §7.1)
    bool finished = false;  ///< the stream's end is written

private:
    Socket socket_;
    HttpPhase phase_ = HttpPhase::idle;
    bool broken_ = false;
    IpAddress peer_;
    SteadyTime since_;
    std::uint64_t moved_ = 0;  // bytes, in this phase
    std::string input_;
    std::size_t used_ = 0;  // of input_
    std::string output_;
    std::size_t sent_ = 0;  // of output_
};

}  // namespace kontor
