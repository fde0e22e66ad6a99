#include "cli/catalog/csv.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "cli/catalog/line_reader.hpp"

using namespace kontor::cli;

TEST_CASE("a line of CSV is split as RFC 4180 says") {
    using Fields = std::vector<std::string>;
    CHECK(*split_csv("a,b,c") == Fields{"a", "b", "c"});
    CHECK(*split_csv("") == Fields{""});
    CHECK(*split_csv("a,,") == Fields{"a", "", ""});
    CHECK(*split_csv("\"a,b\",c\r") == Fields{"a,b", "c"});
    CHECK(*split_csv("\"say \"\"no\"\"\",\"\"") == Fields{"say \"no\"", ""});
    CHECK_FALSE(split_csv("\"a"));
    CHECK_FALSE(split_csv("\"a\"b,c"));
}

TEST_CASE("lines are counted, stripped of their ends, and held within the bound") {
    std::istringstream in{"one\r\n\n" + std::string(longest_line + 1, 'x') + "\nlast"};
    LineReader lines{in};
    CHECK(lines.next()->text == "one");
    const auto blank = lines.next();
    CHECK(blank->number == 2);
    CHECK(blank->text.empty());
    const auto longest = lines.next();
    CHECK(longest->too_long);
    CHECK(longest->text.size() == longest_line);
    const auto last = lines.next();
    CHECK(last->text == "last");
    CHECK(last->number == 4);
    CHECK_FALSE(last->too_long);
    CHECK_FALSE(lines.next());
}
