#include "services/catalog/handlers/search.hpp"

#include "runtime/rpc/page.hpp"
#include "services/catalog/store/match_expression.hpp"
#include "services/catalog/store/product_json.hpp"

namespace catalog {
namespace {

using kontor::Json;

constexpr std::size_t max_query = 200;

struct Wanted {
    ProductQuery query;
    kontor::Page page;
    SearchPlace place{};
    bool only_signs = false;  // something was typed, but no word: nothing matches
};

SearchPlace read_place(kontor::Fields& in, const kontor::Page& page) {
    if (page.after.empty()) return {};
    const auto place = SearchPlace::of_cursor(page.after);
    if (!place) in.fault("cursor", "must be what an earlier page gave as \"next\"");
    return place.value_or(SearchPlace{});
}

Wanted read_wanted(const Json& body) {
    kontor::Fields in{body};
    const auto typed = in.optional_text("q", 0, max_query).value_or("");
    Wanted wanted{.query = {.match = match_expression(typed),
                            .category = in.optional_text("category", 1, max_category),
                            .inactive_too = in.boolean_or("all", false)},
                  .page = kontor::read_page(in)};
    wanted.only_signs = !typed.empty() && wanted.query.match.empty();
    wanted.place = read_place(in, wanted.page);
    in.done();
    return wanted;
}

}  // namespace

kontor::Reply Search::operator()(const kontor::Request& request) const {
    const auto wanted = read_wanted(request.body);
    std::vector<FoundProduct> found;
    if (!wanted.only_signs) found = products_->search(wanted.query, wanted.place, wanted.page.query_limit());
    return kontor::list_reply(
        found, wanted.page,
        [](const FoundProduct& one) { return view_of(one.stored.product, one.stored.updated); },
        [](const FoundProduct& one) { return one.place.cursor(); });
}

}  // namespace catalog
