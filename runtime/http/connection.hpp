#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/http/socket.hpp"

namespace kontor {

/// One client's connection: what has come and isn't used up yet (so pipelined requests aren't lost), and what
/// is to be sent. Used by one thread at a time; `cut` alone may be called by any.
class HttpConnection {
public:
    HttpConnection(Socket socket, std::string remote_address);

    int fd() const { return socket_.fd(); }
    const std::string& remote_address() const { return remote_address_; }

    enum class Filled { data, closed, timed_out };
    /// Reads what has come, waiting for it until the deadline. Sends first what waits to be sent.
    Filled fill(SteadyTime deadline);
    std::string_view input() const { return std::string_view{input_}.substr(used_); }
    void consume(std::size_t bytes);

    /// Keeps it to be sent, or sends when much is kept. False: the client is gone or too slow.
    bool write(std::string_view data);
    bool flush();

    /// Says that nothing more will come, and takes in for a while what the client still sends: were the
    /// connection closed over unread input, TCP would throw away the response on its way.
    void linger();
    /// Ends all waiting on it, from any thread.
    void cut() const;

    int requests = 0;   ///< served on this connection
    bool late = false;  ///< what has come waited too long for a thread
    /// When the head of a request began that hasn't come whole yet.
    std::optional<SteadyTime> head_began;

private:
    enum class Received { data, nothing, closed };
    Received receive(std::string& into) const;

    Socket socket_;
    std::string remote_address_;
    std::string input_;
    std::size_t used_ = 0;  // of input_
    std::string output_;
    bool broken_ = false;
};

}  // namespace kontor
