#include "services/gateway/handlers/request_path.hpp"

#include "services/gateway/domain/path_template.hpp"
#include "services/gateway/domain/utf8.hpp"

namespace gateway {
namespace {

std::expected<std::string, kontor::HttpFault> decoded_text(std::string_view text, bool plus_is_space) {
    auto decoded = kontor::percent_decoded(text, plus_is_space);
    if (decoded && !is_utf8(*decoded))
        return std::unexpected{kontor::HttpFault{400, "malformed-request", "the URL is no UTF-8"}};
    return decoded;
}

}  // namespace

std::expected<std::vector<std::string>, kontor::HttpFault> request_segments(std::string_view path) {
    std::vector<std::string> segments;
    for (const auto segment : path_segments(path)) {
        auto decoded = decoded_text(segment, false);
        if (!decoded) return std::unexpected{std::move(decoded.error())};
        segments.push_back(std::move(*decoded));
    }
    return segments;
}

std::expected<std::string, kontor::HttpFault> query_text(std::string_view text) {
    return decoded_text(text, true);
}

}  // namespace gateway
