#include "cli/backup/durable_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <functional>
#include <span>
#include <system_error>

#include "cli/base/failure.hpp"

namespace kontor::cli {
namespace {

using Bytes = std::span<const char>;

Failure failed(const std::string& what, const std::filesystem::path& file, int error) {
    return refused("can't " + what + " " + file.string() + ": " + std::generic_category().message(error));
}

/// A descriptor that is closed with this object.
class OpenFile {
public:
    OpenFile(const std::filesystem::path& file, int flags, const char* what)
        : file_{file}, descriptor_{::open(file.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR)} {
        if (descriptor_ < 0) throw failed(what, file, errno);
    }
    ~OpenFile() { ::close(descriptor_); }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    void require_regular() const {
        struct stat facts{};
        if (::fstat(descriptor_, &facts) != 0 || !S_ISREG(facts.st_mode))
            throw refused(file_.string() + " is not a regular file");
    }
    std::size_t read(std::span<char> block) const {
        const auto size = ::read(descriptor_, block.data(), block.size());
        if (size < 0) throw failed("read", file_, errno);
        return static_cast<std::size_t>(size);
    }
    void write(Bytes bytes) const {
        while (!bytes.empty()) {
            const auto size = ::write(descriptor_, bytes.data(), bytes.size());
            if (size < 0) throw failed("write", file_, errno);
            bytes = bytes.subspan(static_cast<std::size_t>(size));
        }
    }
    void sync() const {
        if (::fsync(descriptor_) != 0) throw failed("write", file_, errno);
    }

private:
    std::filesystem::path file_;
    int descriptor_;
};

FileFacts read_all(const std::filesystem::path& file, const std::function<void(Bytes)>& use) {
    // Without waiting: a pipe in a file's place would never begin.
    const OpenFile in{file, O_RDONLY | O_NONBLOCK, "read"};
    in.require_regular();
    FileFacts facts;
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::array<char, 65'536> block{};
    while (const auto size = in.read(block)) {
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(block.data()), size);
        use({block.data(), size});
        facts.bytes += size;
    }
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256_final(&state, digest.data());
    std::array<char, 2 * crypto_hash_sha256_BYTES + 1> text{};
    facts.sha256 = sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
    return facts;
}

void sync_folder_of(const std::filesystem::path& file) {
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
    OpenFile{folder, O_RDONLY | O_DIRECTORY, "open"}.sync();
}

}  // namespace

FileFacts facts_of(const std::filesystem::path& file) {
    return read_all(file, [](Bytes) {});
}

FileFacts copy_durably(const std::filesystem::path& from, const std::filesystem::path& to) {
    const OpenFile out{to, O_WRONLY | O_CREAT | O_EXCL, "make"};
    auto facts = read_all(from, [&](Bytes bytes) { out.write(bytes); });
    out.sync();
    sync_folder_of(to);
    return facts;
}

void write_file(const std::filesystem::path& file, std::string_view content) {
    const OpenFile out{file, O_WRONLY | O_CREAT | O_EXCL, "make"};
    out.write(content);
    out.sync();
    sync_folder_of(file);
}

void rename_file(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) throw failed("rename", from, errno);
    sync_folder_of(to);
}

void make_folder(const std::filesystem::path& folder) {
    if (std::filesystem::exists(folder)) return;
    if (folder.has_parent_path()) make_folder(folder.parent_path());
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) throw failed("make", folder, errno);
}

std::filesystem::path with_suffix(const std::filesystem::path& path, const std::string& suffix) {
    auto named = path.has_filename() ? path : path.parent_path();
    named += suffix;
    return named;
}

}  // namespace kontor::cli
