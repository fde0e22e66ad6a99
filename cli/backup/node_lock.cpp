#include "cli/backup/node_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "cli/backup/manifest.hpp"
#include "cli/base/failure.hpp"

namespace kontor::cli {
namespace {

/// Where SQLite's connections hold shared locks on their file.
constexpr off_t shared_first = 0x40000002;
constexpr off_t shared_size = 510;

/// The process that has this store open; 0 when none has.
pid_t user_of(const std::filesystem::path& store) {
    const int descriptor = ::open(store.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return 0;
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = shared_first;
    lock.l_len = shared_size;
    const bool told = ::fcntl(descriptor, F_GETLK, &lock) == 0;
    ::close(descriptor);
    return told && lock.l_type != F_UNLCK ? lock.l_pid : 0;
}

Failure runs(const std::string& service) {
    return refused(service + " runs: stop it first, `./dev down` a whole node, `s6-svc -d` one service");
}

}  // namespace

NodeLock::NodeLock(const std::filesystem::path& state, const std::vector<std::string>& services) {
    const auto folder = state / "run";
    for (const auto& service : services) {
        if (std::filesystem::is_directory(folder)) lock(folder / (service + ".lock"), service);
        if (user_of(state / store_path(service)) != 0) throw runs(service);
    }
}

NodeLock::~NodeLock() {
    for (const int descriptor : descriptors_) ::close(descriptor);
}

void NodeLock::lock(const std::filesystem::path& file, const std::string& service) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        throw refused("can't lock " + file.string() + ": " + std::generic_category().message(errno));
    descriptors_.push_back(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) throw runs(service);
}

}  // namespace kontor::cli
