#pragma once

#include <expected>
#include <string>

#include "runtime/http/connection.hpp"
#include "runtime/http/head.hpp"

namespace kontor {

/// Reads the body of one request off its connection, at most once.
class HttpBodyReader {
public:
    HttpBodyReader(HttpConnection& connection, const HttpHead& head) : connection_{connection}, head_{head} {}

    /// The whole body; faults: 413 past `limit` bytes, 408 when it comes too slowly, 400 when it is cut off
    /// or broken.
    std::expected<std::string, HttpFault> read(std::size_t limit);
    /// Forgets a body of announced length that nobody has read, when it has come whole already: its connection can go on.
    void skip_arrived();
    /// True when nothing of the body is left on the connection, so that a next request can follow.
    bool finished() const;

private:
    std::expected<std::string, HttpFault> read_length(std::size_t limit);
    std::expected<std::string, HttpFault> read_chunked(std::size_t limit);
    /// Appends `bytes` of input to `into`.
    std::expected<void, HttpFault> take(std::size_t bytes, std::string& into);
    std::expected<std::string, HttpFault> take_line();
    std::expected<void, HttpFault> skip_trailers();
    std::expected<void, HttpFault> fill();

    HttpConnection& connection_;
    const HttpHead& head_;
    SteadyTime deadline_{};
    bool begun_ = false;
    bool complete_ = false;
};

}  // namespace kontor
