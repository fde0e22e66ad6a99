#include "runtime/testing/captured_log.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sstream>

namespace kontor {

CapturedLog::CapturedLog()
    : descriptor_{::memfd_create("log", MFD_CLOEXEC)},
      log_{"test", "test-1", clock_, LogLevel::debug, descriptor_} {}

CapturedLog::~CapturedLog() {
    ::close(descriptor_);
}

std::string CapturedLog::text() const {
    struct stat file{};
    ::fstat(descriptor_, &file);
    std::string text(static_cast<std::size_t>(file.st_size), '\0');
    const auto size = ::pread(descriptor_, text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
}

std::size_t CapturedLog::count(std::string_view one, std::string_view other) const {
    std::size_t count = 0;
    std::istringstream lines{text()};
    for (std::string line; std::getline(lines, line);) {
        if (line.find(one) != std::string::npos && line.find(other) != std::string::npos) ++count;
    }
    return count;
}

}  // namespace kontor
