#include "runtime/rpc/page.hpp"

#include <doctest/doctest.h>

namespace {

using kontor::Json;
using kontor::Page;

kontor::Reply page_of(const std::vector<std::string>& rows, int limit) {
    return kontor::list_reply(
        rows, Page{limit, ""}, [](const std::string& row) { return Json{{"name", row}}; },
        [](const std::string& row) { return row; });
}

Page read(const Json& body) {
    kontor::Fields in{body};
    auto page = kontor::read_page(in);
    in.done();
    return page;
}

}  // namespace

TEST_CASE("a page holds as many rows as asked for and says where the next one begins") {
    CHECK(page_of({}, 2).body() == Json{{"items", Json::array()}, {"next", nullptr}});
    CHECK(page_of({"a", "b"}, 2).body()["next"].is_null());

    const auto full = page_of({"a", "b", "c"}, 2).body();
    CHECK(full["items"].size() == 2);
    CHECK(full["next"] == "b");
}

TEST_CASE("a page ends before its bytes pass the bound, but holds at least one row") {
    const std::string half(kontor::max_page_bytes / 2 - 100, 'x');
    const auto bounded = page_of({half + "1", half + "2", half + "3"}, 100).body();
    CHECK(bounded["items"].size() == 2);
    CHECK(bounded["next"] == half + "2");

    const std::string huge(kontor::max_page_bytes + 1, 'x');
    const auto single = page_of({huge, "b"}, 100).body();
    CHECK(single["items"].size() == 1);
    CHECK(single["next"] == huge);
}

TEST_CASE("limit and cursor have defaults and bounds") {
    CHECK(read(Json::object()).limit == 100);
    CHECK(read(Json::object()).after.empty());
    CHECK(read({{"limit", 500}, {"cursor", "k"}}).query_limit() == 501);
    CHECK(read({{"limit", 500}, {"cursor", "k"}}).after == "k");
    for (const auto& body :
         {Json{{"limit", 0}}, Json{{"limit", 501}}, Json{{"limit", "3"}}, Json{{"cursor", 7}},
          Json{{"cursor", ""}}, Json{{"cursor", std::string(129, 'k')}}}) {
        CAPTURE(body.dump());
        CHECK_THROWS_AS(read(body), kontor::Rejected);
    }
}
