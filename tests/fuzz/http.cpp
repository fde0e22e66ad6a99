// A client's bytes: the same requests must be seen in them however they are cut into pieces, and never more than there are.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/invariant.hpp"
#include "runtime/http/body.hpp"
#include "tests/fuzz/target.hpp"

namespace kontor::fuzz {
namespace {

constexpr std::size_t body_limit = 512;

struct Seen {
    std::vector<std::string> requests;
    bool refused = false;
    bool operator==(const Seen&) const = default;
};

/// Reads requests as the exchange does, without a connection.
class Reader {
public:
    void take(std::string_view piece) {
        input_ += piece;
        while (!seen_.refused && step()) {
        }
    }
    const Seen& seen() const { return seen_; }

private:
    bool step() { return head_ ? read_body() : read_head(); }

    bool read_head() {
        while (input_.starts_with("\r\n")) input_.erase(0, 2);
        const auto size = find_head(input_);
        if (!size) return refuse();
        if (*size == 0) return false;
        INVARIANT(*size <= input_.size() && *size <= max_head_bytes);
        auto head = parse_head(std::string_view{input_}.substr(0, *size));
        input_.erase(0, *size);
        if (!head) return refuse();
        INVARIANT(head->path.starts_with('/') && head->path.size() <= max_target_bytes);
        INVARIANT(head->path.find_first_of("?# \r\n") == std::string::npos);
        head_ = std::move(*head);
        body_.emplace(*head_, body_limit);
        return true;
    }

    bool read_body() {
        const auto taken = body_->feed(input_);
        if (!taken) return refuse();
        INVARIANT(*taken <= input_.size());
        INVARIANT(body_->size() <= body_limit);
        input_.erase(0, *taken);
        if (!body_->complete()) return false;
        seen_.requests.push_back(head_->method + " " + head_->path + "?" + head_->query + " " +
                                 body_->take());
        head_.reset();
        return true;
    }

    bool refuse() {
        seen_.refused = true;
        return false;
    }

    std::string input_;
    std::optional<HttpHead> head_;
    std::optional<HttpBodyParser> body_;
    Seen seen_;
};

Seen seen_in_pieces(std::string_view input, std::size_t size) {
    Reader reader;
    for (std::size_t at = 0; at < input.size(); at += size) reader.take(input.substr(at, size));
    return reader.seen();
}

}  // namespace

void try_input(std::string_view input) {
    // Byte by byte is quadratic in a head's size.
    input = input.substr(0, 4096);
    const auto whole = seen_in_pieces(input, std::max<std::size_t>(1, input.size()));
    INVARIANT(seen_in_pieces(input, 1) == whole);
    INVARIANT(seen_in_pieces(input, 7) == whole);
}

}  // namespace kontor::fuzz
