#include "runtime/security/key_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "runtime/security/base64.hpp"

namespace kontor {
namespace {

/// Longer than any key's line: what is longer is something else.
constexpr std::size_t max_file_bytes = 128;

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_{fd} {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }
    bool failed() const { return fd_ < 0; }

private:
    int fd_;
};

std::unexpected<std::string> failure(const std::filesystem::path& file, const std::string& what) {
    return std::unexpected{file.string() + " " + what};
}

std::unexpected<std::string> system_failure(const std::filesystem::path& file, const std::string& what) {
    return failure(file, what + ": " + std::generic_category().message(errno));
}

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool write_synced(const std::filesystem::path& file, std::string_view text) {
    const Descriptor out{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600)};
    return !out.failed() && ::fchmod(out.get(), 0600) == 0 && write_all(out.get(), text) &&
           ::fsync(out.get()) == 0;
}

bool sync_folder(const std::filesystem::path& folder) {
    const Descriptor directory{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    return !directory.failed() && ::fsync(directory.get()) == 0;
}

}  // namespace

std::expected<SecretKey, std::string> read_key_file(const std::filesystem::path& file) {
    const Descriptor in{::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (in.failed()) return system_failure(file, "can't be opened");
    struct stat facts{};
    if (::fstat(in.get(), &facts) != 0) return system_failure(file, "can't be read");
    if (!S_ISREG(facts.st_mode)) return failure(file, "is not a regular file");
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return failure(file, "can be read by others: chmod 600 it");

    std::string line(max_file_bytes, '\0');
    const auto length = ::read(in.get(), line.data(), line.size());
    if (length < 0) return system_failure(file, "can't be read");
    line.resize(static_cast<std::size_t>(length));
    if (line.ends_with('\n')) line.pop_back();
    auto bytes = base64_decode(line, Base64::url);
    wipe(line);
    auto key = bytes ? SecretKey::from(*bytes) : std::nullopt;
    if (bytes) wipe(*bytes);
    if (!key) return failure(file, "does not hold a key");
    return *key;
}

std::expected<void, std::string> write_key_file(const std::filesystem::path& file, const SecretKey& key) {
    auto draft = file;
    draft += ".new";
    auto line = base64_encode(key.view(), Base64::url) + "\n";
    const bool written = write_synced(draft, line);
    wipe(line);
    if (!written) return system_failure(draft, "can't be written");
    // A link, unlike a rename, fails when the name is taken.
    const bool linked = ::link(draft.c_str(), file.c_str()) == 0;
    const auto link_error = errno;
    ::unlink(draft.c_str());
    errno = link_error;
    if (!linked || !sync_folder(file.parent_path())) return system_failure(file, "can't be made");
    return {};
}

}  // namespace kontor
