#include "runtime/security/base64.hpp"
#include "runtime/security/sha256.hpp"
#include "services/gateway/handlers/pages.hpp"
#include "services/gateway/page_files.hpp"

namespace gateway {
namespace {

/// What stands between two tags, for the hash by which the browser allows it and nothing else.
std::string_view between(std::string_view page, std::string_view open, std::string_view close) {
    const auto begin = page.find(open);
    const auto end = page.find(close, begin);
    if (begin == std::string_view::npos || end == std::string_view::npos) return {};
    return page.substr(begin + open.size(), end - begin - open.size());
}

std::string hash_source(std::string_view text) {
    return "'sha256-" + kontor::base64_encode(kontor::sha256(text), kontor::Base64::standard) + "'";
}

std::string policy_of(std::string_view page) {
    return "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; script-src " +
           hash_source(between(page, "<script>", "</script>")) + "; style-src " +
           hash_source(between(page, "<style>", "</style>"));
}

}  // namespace

kontor::HttpResponse docs_page() {
    static const std::string policy = policy_of(page_files()[0].content);
    return {200,
            {{"Content-Type", "text/html; charset=utf-8"}, {"Content-Security-Policy", policy}},
            std::string{page_files()[0].content}};
}

}  // namespace gateway
