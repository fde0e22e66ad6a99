#include "cli/catalog/import.hpp"

#include <doctest/doctest.h>

#include "cli/base/failure.hpp"
#include "tests/cli/scripted.hpp"

using namespace kontor::cli;
using namespace kontor::cli::testing;
using Json = nlohmann::json;

namespace {

// A catalogue that refuses every product named "bad" and already has those named "old".
class FakeCatalogue final : public HttpTransport {
public:
    std::vector<std::size_t> chunk_bytes;

    HttpResult send(const HttpRequest& request) override {
        chunk_bytes.push_back(request.body.size());
        Json report = {{"accepted", 0}, {"unchanged", 0}, {"rejected", 0}, {"lines", Json::array()}};
        int line = 0;
        for (std::size_t start = 0; start < request.body.size();) {
            const auto end = request.body.find('\n', start);
            note(Json::parse(request.body.substr(start, end - start)), ++line, report);
            start = end + 1;
        }
        return answer(200, report);
    }

private:
    static void note(const Json& product, int line, Json& report) {
        const std::string name = product.value("name", "");
        const char* counter = name == "bad" ? "rejected" : name == "old" ? "unchanged" : "accepted";
        report[counter] = report[counter].get<int>() + 1;
        if (name == "bad") {
            report["lines"].push_back(
                {{"line", line}, {"code", "invalid"}, {"detail", "no"}, {"pointer", "/name"}});
        }
    }
};

struct Fixture {
    std::vector<RefusedLine> refused;
    std::vector<std::string> taken;
    CatalogueImport import;

    explicit Fixture(HttpTransport& api)
        : import(
              api, [this](const RefusedLine& line) { refused.push_back(line); },
              [this](const std::string& sku, const MappedProduct&) { taken.push_back(sku); }) {}

    void add(std::size_t line, const std::string& name) {
        import.add(line, {{{"sku", "sku-" + std::to_string(line)}, {"name", name}}});
    }
};

}  // namespace

TEST_CASE("every line is accounted for, with its number in the source") {
    FakeCatalogue catalogue;
    Fixture f{catalogue};
    f.add(1, "new");
    f.import.skip();
    f.import.refuse(3, "", {"json-malformed", "no"});
    f.add(4, "bad");
    f.add(5, "old");
    f.import.finish();

    const ImportCounts& counts = f.import.counts();
    CHECK(counts.lines == 5);
    CHECK(counts.accepted == 1);
    CHECK(counts.unchanged == 1);
    CHECK(counts.refused == 2);
    CHECK(counts.skipped == 1);
    CHECK(counts.refused_by_code ==
          std::map<std::string, std::size_t>{{"invalid", 1}, {"json-malformed", 1}});
    CHECK(f.taken == std::vector<std::string>{"sku-1", "sku-5"});
    REQUIRE(f.refused.size() == 2);
    CHECK(f.refused[1].line == 4);
    CHECK(f.refused[1].sku == "sku-4");
    CHECK(f.refused[1].refusal == Refusal{"invalid", "/name: no"});
}

TEST_CASE("chunks are bounded in bytes and lines") {
    FakeCatalogue catalogue;
    Fixture f{catalogue};
    for (std::size_t line = 1; line <= 1200; ++line) f.add(line, "x");
    f.import.finish();
    CHECK(catalogue.chunk_bytes.size() == 3);

    catalogue.chunk_bytes.clear();
    for (std::size_t line = 1; line <= 10; ++line) f.add(line, std::string(50'000, 'x'));
    f.import.finish();
    CHECK(catalogue.chunk_bytes.size() == 5);
    for (const std::size_t bytes : catalogue.chunk_bytes) CHECK(bytes <= 128 * 1024);
    CHECK(f.import.counts().accepted == 1210);
}

TEST_CASE("a report that does not add up, or no report, ends the import") {
    const auto code_with = [](HttpResult result) {
        Script script{{std::move(result)}, {}};
        ScriptedTransport api{script};
        Fixture f{api};
        f.add(1, "new");
        try {
            f.import.finish();
        } catch (const Failure& failure) {
            return failure.code();
        }
        return ExitCode::yes;
    };
    CHECK(code_with(answer(200, {{"accepted", 2}})) == ExitCode::unreachable);
    CHECK(code_with(answer(200, "text")) == ExitCode::unreachable);
    CHECK(code_with(silence()) == ExitCode::unreachable);
    CHECK(code_with(problem(403, "forbidden")) == ExitCode::no);
}
