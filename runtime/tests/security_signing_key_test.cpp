#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "runtime/security/base64.hpp"
#include "runtime/security/sha256.hpp"
#include "runtime/security/signing_key.hpp"

namespace fs = std::filesystem;
using kontor::SigningKey;

namespace {

struct Folder {
    fs::path path;
    kontor::SystemClock clock;
    kontor::SystemIds ids{clock};

    Folder() {
        std::string name = (fs::temp_directory_path() / "kontor-key-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Folder() { fs::remove_all(path); }
    fs::path file() const { return path / "signing-key"; }
    void write(const std::string& content, fs::perms mode = fs::perms{0600}) const {
        std::ofstream{file()} << content;
        fs::permissions(file(), mode);
    }
};

}  // namespace

TEST_CASE("the key of RFC 8037 appendix A signs as it says there") {
    const auto seed =
        kontor::base64_decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", kontor::Base64::url);
    const auto key = SigningKey::from_seed(kontor::SecretKey::from(*seed).value());
    const auto jwk = key.public_jwk();
    CHECK(jwk.at("x") == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    CHECK(jwk.at("kty") == "OKP");
    CHECK(jwk.at("crv") == "Ed25519");
    CHECK(jwk.at("alg") == "EdDSA");
    CHECK(jwk.at("use") == "sig");
    CHECK(jwk.at("kid") == key.kid());
    const auto signature = key.sign("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc");
    CHECK(kontor::base64_encode(signature, kontor::Base64::url) ==
          "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
}

TEST_CASE_FIXTURE(Folder, "a key's id is the beginning of its public key's digest") {
    const auto key = SigningKey::generate(ids);
    CHECK(key.kid() ==
          kontor::base64_encode(kontor::sha256(key.public_key()).substr(0, 8), kontor::Base64::url));
    CHECK(key.kid() != SigningKey::generate(ids).kid());
}

TEST_CASE_FIXTURE(Folder,
                  "a key is made once, for its owner's eyes only, and is the same when loaded again") {
    const auto made = SigningKey::load_or_generate(file(), ids);
    REQUIRE(made.has_value());
    struct stat facts{};
    REQUIRE(::stat(file().c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    CHECK(std::distance(fs::directory_iterator{path}, fs::directory_iterator{}) == 1);  // no draft is left

    const auto again = SigningKey::load_or_generate(file(), ids);
    REQUIRE(again.has_value());
    CHECK(again->kid() == made->kid());
    CHECK(again->sign("m") == made->sign("m"));
}

TEST_CASE_FIXTURE(Folder, "saving never writes over a file, and survives a draft that a crash left behind") {
    std::ofstream{file().string() + ".new"} << "half a k";
    const auto key = SigningKey::generate(ids);
    REQUIRE(key.save(file()).has_value());
    CHECK_FALSE(SigningKey::generate(ids).save(file()).has_value());
    CHECK(SigningKey::load(file())->kid() == key.kid());
}

TEST_CASE_FIXTURE(Folder, "a key file that others can read, or that holds no key, is refused by name") {
    const std::string good = kontor::base64_encode(std::string(32, 'k'), kontor::Base64::url);
    struct Case {
        const char* name;
        std::string content;
        unsigned mode;
        const char* complaint;  // empty: accepted
    };
    const Case cases[] = {{"as saved", good + "\n", 0600, ""},
                          {"read-only", good, 0400, ""},
                          {"group", good, 0640, "can be read by others"},
                          {"world", good, 0604, "can be read by others"},
                          {"empty", "", 0600, "does not hold a key"},
                          {"short", good.substr(0, 40), 0600, "does not hold a key"},
                          {"long", good + good + good + good, 0600, "does not hold a key"},
                          {"two lines", good + "\n\n", 0600, "does not hold a key"},
                          {"no base64", std::string(43, '!'), 0600, "does not hold a key"}};
    for (const auto& [name, content, mode, complaint] : cases) {
        CAPTURE(name);
        write(content, fs::perms{mode});
        const auto key = SigningKey::load(file());
        CHECK(key.has_value() == std::string{complaint}.empty());
        if (!key) {
            CHECK(key.error().find(complaint) != std::string::npos);
            CHECK(key.error().find(file().string()) != std::string::npos);
        }
        fs::remove(file());
    }
    CHECK_FALSE(SigningKey::load(file()).has_value());
    fs::create_directory(file());
    CHECK_FALSE(SigningKey::load_or_generate(file(), ids).has_value());
    fs::remove(file());
    fs::create_symlink(path / "elsewhere", file());  // whoever laid the link chooses the key
    CHECK_FALSE(SigningKey::load_or_generate(file(), ids).has_value());
}
