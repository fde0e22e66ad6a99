#include <doctest/doctest.h>

#include <chrono>

#include "runtime/security/password.hpp"

TEST_CASE("a password is verified against its own hash alone") {
    const auto hash = kontor::hash_password("correct horse");
    CHECK(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(kontor::verify_password(hash, "correct horse"));
    CHECK_FALSE(kontor::verify_password(hash, "correct horsf"));
    CHECK_FALSE(kontor::verify_password(hash, ""));
    CHECK_FALSE(kontor::verify_password(hash, std::string("correct horse\0", 14)));
    CHECK(kontor::hash_password("correct horse") != hash);
}

TEST_CASE("a malformed hash verifies nothing") {
    const auto hash = kontor::hash_password("p");
    for (const std::string& bad : {std::string{}, std::string{"$argon2id$"}, hash.substr(0, hash.size() - 1),
                                   hash + "A", std::string{"plain text"}, std::string(4000, '$')}) {
        CHECK_FALSE(kontor::verify_password(bad, "p"));
    }
}

TEST_CASE("a hash with other parameters should be made again") {
    CHECK_FALSE(kontor::password_needs_rehash(kontor::hash_password("p")));
    CHECK(kontor::password_needs_rehash(
        "$argon2id$v=19$m=8192,t=1,p=1$a29udG9yLW5vYm9keS0xMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    CHECK(kontor::password_needs_rehash("nonsense"));
}

TEST_CASE("verifying against nobody's hash fails, and costs what a real one costs") {
    using Clock = std::chrono::steady_clock;
    CHECK_FALSE(
        kontor::password_needs_rehash(kontor::nobodys_password_hash()));  // same parameters: same work
    const auto hash = kontor::hash_password("p");
    const auto time = [](const std::string& against) {
        const auto begin = Clock::now();
        CHECK_FALSE(kontor::verify_password(against, "another"));
        return std::chrono::duration<double>(Clock::now() - begin).count();
    };
    // In turn, so that a busy moment of the machine is both's.
    auto real = time(hash);
    auto nobodys = time(kontor::nobodys_password_hash());
    for (int i = 0; i < 6; ++i) {
        real = std::min(real, time(hash));
        nobodys = std::min(nobodys, time(kontor::nobodys_password_hash()));
    }
    CHECK(nobodys > real / 2);  // wide: the machine may be busy; a hash that isn't looked at costs nothing
    CHECK(real > nobodys / 2);
}
