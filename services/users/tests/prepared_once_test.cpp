#include <doctest/doctest.h>

#include "runtime/testing/sequential_ids.hpp"
#include "services/users/handlers/prepared_once.hpp"

using kontor::Json;
using kontor::Reply;
using users::PreparedOnce;

namespace {

struct Prepared {
    kontor::SequentialIds ids;
    int times = 0;
    PreparedOnce::Prepare answer = [](kontor::Request& asked) {
        asked.body = {{"hash", "of " + asked.body.at("password").get<std::string>()}};
        return std::optional<Reply>{};
    };
    PreparedOnce once{[this](kontor::Request& asked) {
                          ++times;
                          return answer(asked);
                      },
                      ids};

    std::optional<Reply> ask(const std::string& id, const std::string& password) {
        request.id = id;
        request.body = {{"password", password}};
        return once(request);
    }
    kontor::Request request;
};

}  // namespace

TEST_CASE_FIXTURE(Prepared, "a request that comes again is prepared once, with the same outcome") {
    for (int i = 0; i < 3; ++i) {
        CHECK_FALSE(ask("r-1", "secret").has_value());
        CHECK(request.body == Json{{"hash", "of secret"}});
    }
    CHECK(times == 1);
}

TEST_CASE_FIXTURE(Prepared, "another request, or another body with the same id, is prepared for itself") {
    ask("r-1", "secret");
    ask("r-2", "secret");
    CHECK(times == 2);
    ask("r-1", "other");
    CHECK(times == 3);
    CHECK(request.body == Json{{"hash", "of other"}});
}

TEST_CASE_FIXTURE(Prepared, "a refusal is remembered, an error is not") {
    answer = [](kontor::Request&) { return Reply::rejected(kontor::refused("no", "no")); };
    CHECK(ask("r-1", "x")->code() == "no");
    CHECK(ask("r-1", "x")->code() == "no");
    CHECK(times == 1);
    answer = [](kontor::Request&) { return Reply::error({kontor::ErrorKind::unavailable, "not yet"}); };
    CHECK(ask("r-2", "x")->is_error());
    CHECK(ask("r-2", "x")->is_error());
    CHECK(times == 3);
}

TEST_CASE_FIXTURE(Prepared, "what is remembered is bounded; the oldest goes") {
    for (std::size_t i = 0; i <= PreparedOnce::limit; ++i) ask("r-" + std::to_string(i), "x");
    const auto before = times;
    ask("r-1", "x");
    CHECK(times == before);
    ask("r-0", "x");
    CHECK(times == before + 1);
}
