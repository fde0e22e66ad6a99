#include "services/catalog/import/csv_reader.hpp"

#include <doctest/doctest.h>

namespace {

/// Records as text: `<line>:<cell>|<cell>`, or `<line>!<fault>`.
std::vector<std::string> records(std::string_view text) {
    catalog::CsvReader reader{text, 1};
    std::vector<std::string> found;
    while (const auto record = reader.next()) {
        auto shown = std::to_string(record->line) + (record->fault.empty() ? ":" : "!" + record->fault);
        for (std::size_t i = 0; i < record->cells.size(); ++i)
            shown += (i == 0 ? "" : "|") + record->cells[i];
        found.push_back(shown);
    }
    return found;
}

using Records = std::vector<std::string>;

}  // namespace

TEST_CASE("records of CSV are read as RFC 4180 says") {
    CHECK(records("") == Records{});
    CHECK(records("a,b\nc,d\n") == Records{"1:a|b", "2:c|d"});
    CHECK(records("a,b\r\nc,d") == Records{"1:a|b", "2:c|d"});
    CHECK(records("a,,\n,\n") == Records{"1:a||", "2:|"});
    CHECK(records("\"a,b\",\"say \"\"hi\"\"\",\"\"\n") == Records{"1:a,b|say \"hi\"|"});
    CHECK(records("\"two\nlines\",x\ny,z\n") == Records{"1:two\nlines|x", "3:y|z"});
    CHECK(records("\n\r\na\n\n\nb\n") == Records{"3:a", "6:b"});
    CHECK(records(" a , b ") == Records{"1: a | b "});
    CHECK(records("a\rb,c") == Records{"1:a\rb|c"});
}

TEST_CASE("a malformed record costs one line, and the next one is read") {
    CHECK(records("\"a\"b,c\nd,e\n") == Records{"1!text behind a closing quote", "2:d|e"});
    CHECK(records("a\"b,c\nd,e\n") == Records{"1!a quote within a cell that isn't quoted", "2:d|e"});
    CHECK(records("\"open,c\nd,e\nf") == Records{"1!a quote that isn't closed", "2:d|e", "3:f"});
    CHECK(records("\"") == Records{"1!a quote that isn't closed"});
    CHECK(records("a,\"") == Records{"1!a quote that isn't closed"});
    CHECK(records("\"" + std::string(40'000, 'x') + "\"\nb") ==
          Records{"1!a quote that isn't closed", "2:b"});
}
