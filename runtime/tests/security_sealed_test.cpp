#include <doctest/doctest.h>

#include "runtime/security/sealed.hpp"

namespace {

struct Keys {
    kontor::SystemClock clock;
    kontor::SystemIds ids{clock};
    kontor::SecretKey key = kontor::SecretKey::random(ids);
};

}  // namespace

TEST_CASE_FIXTURE(Keys, "what was sealed opens with the same key and the same place") {
    const std::string plains[] = {"", "x", "ada@example.org", std::string(70'000, 'z')};
    for (const auto& plain : plains) {
        const auto sealed = kontor::seal(key, plain, "user-1", ids);
        CHECK(kontor::unseal(key, sealed, "user-1") == plain);
    }
}

TEST_CASE_FIXTURE(Keys, "a sealed text shows nothing of what is in it, and is another one each time") {
    const auto first = kontor::seal(key, "ada@example.org", "user-1", ids);
    const auto second = kontor::seal(key, "ada@example.org", "user-1", ids);
    CHECK(first.find("ada") == std::string::npos);
    CHECK(first != second);
}

TEST_CASE_FIXTURE(
    Keys, "nothing opens with another key, in another place, or with any bit changed or byte missing") {
    const auto sealed = kontor::seal(key, "ada@example.org", "user-1", ids);
    CHECK_FALSE(kontor::unseal(kontor::SecretKey::random(ids), sealed, "user-1"));
    CHECK_FALSE(kontor::unseal(key, sealed, "user-2"));
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        auto changed = sealed;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        CHECK_FALSE(kontor::unseal(key, changed, "user-1"));
    }
    for (std::size_t length = 0; length < sealed.size(); ++length) {
        CHECK_FALSE(kontor::unseal(key, sealed.substr(0, length), "user-1"));
    }
}

TEST_CASE_FIXTURE(Keys, "secrets for different purposes differ, and are the same each time") {
    CHECK(key.derive("a").view() == key.derive("a").view());
    CHECK(key.derive("a").view() != key.derive("b").view());
    CHECK(key.derive("a").view() != key.view());
    CHECK(key.derive("").view() != key.view());
}

TEST_CASE_FIXTURE(Keys, "a key has 32 bytes, no fewer and no more") {
    CHECK(kontor::SecretKey::from(std::string(32, 'k')).has_value());
    for (const std::size_t size : {0U, 31U, 33U})
        CHECK_FALSE(kontor::SecretKey::from(std::string(size, 'k')).has_value());
}

TEST_CASE_FIXTURE(Keys, "random texts have the length asked for") {
    for (const std::size_t size : {0U, 1U, 16U, 17U, 24U, 32U})
        CHECK(kontor::random_text(ids, size).size() == size);
}

TEST_CASE("secrets are equal only when they are the same") {
    CHECK(kontor::equal_secrets("abc", "abc"));
    CHECK(kontor::equal_secrets("", ""));
    CHECK_FALSE(kontor::equal_secrets("abc", "abd"));
    CHECK_FALSE(kontor::equal_secrets("abc", "ab"));
}

TEST_CASE("a wiped text is empty") {
    std::string secret = "secret";
    kontor::wipe(secret);
    CHECK(secret.empty());
}
