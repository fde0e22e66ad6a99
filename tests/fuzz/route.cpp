// A method and a target, as a request line has them: what they are taken for.
#include <algorithm>
#include <string>

#include "runtime/base/invariant.hpp"
#include "services/gateway/body/schema_set.hpp"
#include "services/gateway/config/gateway_config.hpp"
#include "services/gateway/domain/utf8.hpp"
#include "services/gateway/handlers/request_path.hpp"
#include "services/gateway/schema_files.hpp"
#include "tests/fuzz/target.hpp"

namespace kontor::fuzz {
namespace {

const gateway::RouteTable& table() {
    static const gateway::SchemaSet schemas{gateway::schema_files()};
    static const auto config = gateway::built_in_config(schemas);
    return config.table;
}

std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string all;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        all += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return all;
}

std::string escaped_path(const std::vector<std::string>& segments) {
    std::string path;
    for (const auto& segment : segments) path += "/" + escaped(segment);
    return path.empty() ? "/" : path;
}

void check_match(std::string_view method, const std::vector<std::string>& segments) {
    const auto found = table().match(method, segments);
    if (!found) {
        INVARIANT(std::ranges::find(found.error().allowed, method) == found.error().allowed.end());
        return;
    }
    for (const auto& [name, value] : found->parameters) {
        INVARIANT(!value.empty());
        INVARIANT(std::ranges::find(segments, value) != segments.end());
    }
    const auto& methods = found->route->methods;
    INVARIANT(std::ranges::find(methods, method == "HEAD" ? "GET" : method) != methods.end());
}

}  // namespace

void try_input(std::string_view input) {
    const auto space = input.find(' ');
    const auto method = input.substr(0, space);
    const auto target = space == std::string_view::npos ? std::string_view{} : input.substr(space + 1);
    const auto path = target.substr(0, target.find('?'));
    if (const auto text = gateway::query_text(target)) INVARIANT(gateway::is_utf8(*text));
    if (!path.starts_with('/')) return;
    const auto segments = gateway::request_segments(path);
    if (!segments) return;
    for (const auto& segment : *segments) {
        INVARIANT(gateway::is_utf8(segment) && segment.find('\0') == std::string::npos);
    }
    INVARIANT(gateway::request_segments(escaped_path(*segments)) == *segments);
    check_match(method, *segments);
}

}  // namespace kontor::fuzz
