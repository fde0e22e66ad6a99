#include <doctest/doctest.h>

#include <set>
#include <stdexcept>

#include "runtime/testing/sequential_ids.hpp"
#include "services/users/handlers/answer_protection.hpp"

TEST_CASE("an answer opens for its own request, with the same signing key") {
    kontor::SequentialIds ids;
    const auto key = kontor::SigningKey::generate(ids);
    const auto protection = users::protect_answers(key, ids);
    const auto sealed = protection.seal("r-1", "{\"email\":\"ada@example.org\"}");
    CHECK(sealed.find("ada") == std::string::npos);
    CHECK(users::protect_answers(key, ids).open("r-1", sealed) == "{\"email\":\"ada@example.org\"}");
    CHECK_THROWS_AS(protection.open("r-2", sealed), std::runtime_error);
    CHECK_THROWS_AS(protection.open("r-1", "{}"), std::runtime_error);
    const auto other = users::protect_answers(kontor::SigningKey::generate(ids), ids);
    CHECK_THROWS_AS(other.open("r-1", sealed), std::runtime_error);
}

TEST_CASE("fingerprints stay different, and can't be made without the signing key") {
    kontor::SequentialIds ids;
    const auto key = kontor::SigningKey::generate(ids);
    const auto blind = users::protect_answers(key, ids).blind;
    const auto other = users::protect_answers(kontor::SigningKey::generate(ids), ids).blind;
    std::set<std::int64_t> seen;
    for (std::int64_t fingerprint = -500; fingerprint < 500; ++fingerprint) {
        seen.insert(blind(fingerprint));
        CHECK(blind(fingerprint) == users::protect_answers(key, ids).blind(fingerprint));
        CHECK(blind(fingerprint) != other(fingerprint));
    }
    CHECK(seen.size() == 1000);
}
