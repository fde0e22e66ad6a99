#include "runtime/events/replay.hpp"

#include <utility>

#include "runtime/events/event.hpp"
#include "runtime/rpc/fields.hpp"

namespace kontor {
namespace {

constexpr int max_page = 500;
/// A page's data, in bytes of JSON; keeps the reply well below the broker's packet limit. One event always fits.
constexpr std::size_t max_page_bytes = 512 * 1024;

}  // namespace

Reply ReplayResponder::operator()(const Request& request) {
    Fields in{request.body};
    const auto after = in.integer("after", 0, INT64_MAX);
    const auto limit = static_cast<int>(in.integer_or("limit", max_page, 1, max_page));
    in.done();
    Json page = Json::array();
    std::size_t bytes = 0;
    auto previous = after;
    for (const auto& event : events_.after(after, limit)) {
        bytes += event.data.size();
        if (bytes > max_page_bytes && !page.empty()) break;
        auto element = to_event(event, {});
        element.previous = std::exchange(previous, event.position);
        page.push_back(to_replay(element));
    }
    return Reply::ok({{"events", std::move(page)}, {"head", events_.head()}});
}

}  // namespace kontor
