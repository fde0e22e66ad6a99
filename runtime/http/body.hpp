#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "runtime/http/head.hpp"

namespace kontor {

/// Puts one request's body together from what comes, piece by piece, whatever its framing (RFC 9112 §6 and §7). Waits for
/// nothing. What it can't take it says once; then nothing more may be fed.
class HttpBodyParser {
public:
    /// `limit`: the most bytes of content.
    HttpBodyParser(const HttpHead& head, std::size_t limit);

    /// Takes from the beginning of `input` what belongs to the body, and returns how many bytes that were. What it leaves
    /// belongs to the next request when the body is complete, and must come again, with more, when it isn't. Faults: 413
    /// past the limit, at once when the head announces it; 400 for broken chunks.
    std::expected<std::size_t, HttpFault> feed(std::string_view input);
    bool complete() const { return state_ == State::complete; }
    /// Bytes of content so far.
    std::size_t size() const { return content_.size(); }
    /// What it keeps in memory.
    std::size_t capacity() const { return content_.capacity(); }
    std::string take() { return std::move(content_); }

private:
    enum class State { data, chunk_size, chunk_data, chunk_end, trailers, complete };

    std::expected<std::size_t, HttpFault> take_data(std::string_view input);
    std::expected<std::size_t, HttpFault> take_line(std::string_view input);
    std::expected<void, HttpFault> read_chunk_size(std::string_view line);
    std::expected<void, HttpFault> read_trailer(std::string_view line);
    std::expected<void, HttpFault> read_line(std::string_view line);

    const std::size_t limit_;
    State state_ = State::complete;
    std::uint64_t left_ = 0;  // of the content, or of the chunk
    std::size_t extension_bytes_ = 0;
    int trailers_ = 0;
    std::string content_;
};

}  // namespace kontor
