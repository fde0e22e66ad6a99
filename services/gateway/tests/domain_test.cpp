#include <doctest/doctest.h>

#include <algorithm>

#include "services/gateway/domain/idempotency_key.hpp"
#include "services/gateway/domain/import_plan.hpp"
#include "services/gateway/domain/line_budget.hpp"
#include "services/gateway/domain/next_link.hpp"
#include "services/gateway/domain/path_template.hpp"
#include "services/gateway/domain/prefer.hpp"
#include "services/gateway/domain/utf8.hpp"

namespace gateway {
namespace {

using std::chrono::seconds;

std::vector<std::string> segments_of(std::string_view path) {
    const auto parts = path_segments(path);
    return {parts.begin(), parts.end()};
}

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

/// The file without what the plan set aside must be there again, chunk after chunk.
std::string joined(const ImportPlan& plan) {
    std::string all;
    for (const auto& chunk : plan.chunks) all += chunk.content;
    return all;
}

}  // namespace

TEST_CASE("a path fits a template segment by segment") {
    struct Case {
        const char* path_template;
        const char* path;
        const char* id;  // null: doesn't fit
    };
    for (const auto& [path_template, path, id] : std::vector<Case>{
             {"/api/orders/{id}", "/api/orders/7", "7"},
             {"/api/orders/{id}", "/api/orders/", nullptr},
             {"/api/orders/{id}", "/api/orders", nullptr},
             {"/api/orders/{id}", "/api/orders/7/", nullptr},
             {"/api/orders/{id}", "/api/orders/7/cancel", nullptr},
             {"/api/orders/{id}/cancel", "/api/orders/7/cancel", "7"},
             {"/api/orders/{id}/cancel", "/api/orders/7/Cancel", nullptr},
             {"/{id}", "/a b", "a b"},
             {"/{id}", "/", nullptr},
             {"/{id}", "//", nullptr},
         }) {
        CAPTURE(path_template);
        CAPTURE(path);
        const auto parameters = PathTemplate::parse(path_template)->match(segments_of(path));
        REQUIRE(parameters.has_value() == (id != nullptr));
        if (id != nullptr) CHECK(parameters->at("id") == id);
    }
    CHECK(PathTemplate::parse("/")->match({}).has_value());
}

TEST_CASE("texts that are no path template are refused") {
    for (const auto* text : {"", "api", "/api/", "/a//b", "/{id}/{id}", "/{i{d}", "/a{id}", "/{}"}) {
        CAPTURE(text);
        CHECK_FALSE(PathTemplate::parse(text).has_value());
    }
}

TEST_CASE("an idempotency key has 1 to 128 printable ASCII characters and comes once") {
    CHECK(read_idempotency_key(0, "")->has_value() == false);
    CHECK(read_idempotency_key(1, "a")->value() == "a");
    CHECK(read_idempotency_key(1, std::string(128, '~'))->has_value());
    CHECK(read_idempotency_key(1, "order 7, second try")->has_value());
    for (const auto& wrong : {std::string{}, std::string(129, 'a'), std::string{"\x1f"},
                              std::string{"caf\xc3\xa9"}, std::string{"\x7f"}, std::string(1, '\0')}) {
        CAPTURE(wrong);
        REQUIRE_FALSE(read_idempotency_key(1, wrong).has_value());
        CHECK(read_idempotency_key(1, wrong).error().find("Idempotency-Key") != std::string::npos);
    }
    CHECK_FALSE(read_idempotency_key(2, "a").has_value());
}

TEST_CASE("what a client prefers to wait is read as RFC 7240 writes it, and bounded") {
    const std::vector<std::pair<const char*, std::optional<seconds>>> cases{
        {"", std::nullopt},
        {"wait=5", seconds{5}},
        {"wait=0", seconds{0}},
        {"WAIT = 5", seconds{5}},
        {"wait=\"5\"", seconds{5}},
        {"respond-async, wait=3", seconds{3}},
        {"wait=3;foo=bar, respond-async", seconds{3}},
        {"respond-async", seconds{0}},
        {"return=minimal", std::nullopt},
        {"wait=3, wait=9", seconds{3}},
        {"wait=600", max_wait},
        {"wait=99999999999999999999", max_wait},
        {"wait=-1", std::nullopt},
        {"wait=1.5", std::nullopt},
        {"wait=", std::nullopt},
        {"wait", std::nullopt},
        {"wait=x", std::nullopt},
        {",,;,=,", std::nullopt},
    };
    for (const auto& [prefer, expected] : cases) {
        CAPTURE(prefer);
        CHECK(preferred_wait(prefer) == expected);
    }
}

TEST_CASE("the next page's link keeps the query and takes the new cursor") {
    CHECK(next_link("/api/products", "", "a b/1") == "</api/products?cursor=a%20b%2F1>; rel=\"next\"");
    CHECK(next_link("/p", "q=tea&cursor=old&limit=2", "new") ==
          "</p?q=tea&limit=2&cursor=new>; rel=\"next\"");
    CHECK(next_link("/p", "&&q=%3E&x=>", "n") == "</p?q=%3E&cursor=n>; rel=\"next\"");
}

TEST_CASE("only well-formed UTF-8 is UTF-8") {
    for (const auto* good : {"", "abc", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8d\xb5", "\xef\xbb\xbf"})
        CHECK(is_utf8(good));
    for (const auto* bad : {"\x80", "\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                            "\xf5\x80\x80\x80", "\xff", "a\xe2\x82", "\xe2\x28\xa1"}) {
        CHECK_FALSE(is_utf8(bad));
    }
}

TEST_CASE("a small file is one chunk") {
    const auto plan = plan_import(ImportFormat::jsonl, "{}\n{}\n{}");
    REQUIRE(plan.chunks.size() == 1);
    CHECK(plan.chunks[0].first_line == 1);
    CHECK(plan.chunks[0].content == "{}\n{}\n{}");
    CHECK(plan_import(ImportFormat::jsonl, "").chunks.empty());
}

TEST_CASE("a large file is cut at line ends, within the bounds, and nothing is lost") {
    const auto file = repeated("{\"sku\":\"a\"}\n", 5000) + repeated(std::string(9000, 'x') + "\n", 60);
    const auto plan = plan_import(ImportFormat::jsonl, file);
    CHECK(joined(plan) == file);
    CHECK(plan.chunks.size() >= 8);
    std::int64_t line = 1;
    for (const auto& chunk : plan.chunks) {
        CHECK(chunk.first_line == line);
        CHECK(chunk.content.size() <= max_chunk_bytes);
        CHECK(chunk.content.ends_with('\n'));
        const auto lines = std::ranges::count(chunk.content, '\n');
        CHECK(lines <= max_chunk_lines);
        line += lines;
    }
    CHECK(line == 5061);
}

// Promise [gateway-10].
TEST_CASE("lines that can't be sent on are set aside, and the others keep their numbers") {
    const auto file = "{\"a\":1}\n\xff\xfe\n" + std::string(70'000, 'x') + "\n{\"b\":2}\n";
    const auto plan = plan_import(ImportFormat::jsonl, file);
    REQUIRE(plan.faults.size() == 2);
    CHECK(plan.faults[0].line == 2);
    CHECK(plan.faults[0].code == "not-utf8");
    CHECK(plan.faults[1].line == 3);
    CHECK(plan.faults[1].code == "too-long");
    REQUIRE(plan.chunks.size() == 2);
    CHECK(plan.chunks[1].first_line == 4);
    CHECK(plan.chunks[1].content == "{\"b\":2}\n");
}

TEST_CASE("a CSV file's header goes with each chunk, and records are never cut") {
    const auto record = "a,\"two\nlines, and \"\"quotes\"\"\",1\r\n";
    const auto file = "sku,name,price\r\n" + repeated(record, 2000);
    const auto plan = plan_import(ImportFormat::csv, file);
    CHECK(plan.header == "sku,name,price");
    CHECK(plan.faults.empty());
    CHECK("sku,name,price\r\n" + joined(plan) == file);
    REQUIRE(plan.chunks.size() > 1);
    CHECK(plan.chunks[0].first_line == 2);
    CHECK(plan.chunks[1].first_line == 2 + max_chunk_lines);
    for (const auto& chunk : plan.chunks) CHECK(chunk.content.starts_with("a,\"two"));
}

TEST_CASE("a stray quote in CSV doesn't swallow what follows") {
    SUBCASE("within a cell it is no quote") {
        const auto plan = plan_import(ImportFormat::csv, "h\n5\" pipe\nb\n");
        CHECK(joined(plan) == "5\" pipe\nb\n");
        CHECK(plan.faults.empty());
    }
    SUBCASE("one that is never closed ends with its line") {
        const auto file = "h\n\"open\n" + repeated("row\n", 30'000);
        const auto plan = plan_import(ImportFormat::csv, file);
        CHECK("h\n" + joined(plan) == file);
        CHECK(plan.chunks.size() >= 30);
    }
}

TEST_CASE("lines have a budget: so many at once, so many a second, and what is left out is counted") {
    const kontor::SteadyTime start{seconds{1000}};
    LineBudget budget{2, 5};
    const auto taken = [&](kontor::SteadyTime now) {
        int count = 0;
        for (int i = 0; i < 10; ++i) count += budget.take(now) ? 1 : 0;
        return count;
    };
    CHECK(taken(start) == 5);
    CHECK(budget.take_missed() == 5);
    CHECK(budget.take_missed() == 0);
    CHECK(taken(start + seconds{1}) == 2);
    CHECK(taken(start + seconds{1}) == 0);
    CHECK(budget.take_missed() == 18);
    CHECK(taken(start + seconds{100}) == 5);
}

}  // namespace gateway
