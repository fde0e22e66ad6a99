// Whether a node's services run; and keeping them from being started meanwhile.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kontor::cli {

/// Holds the locks under which a node's supervisor starts these services, for as long as it exists.
class NodeLock {
public:
    /// Throws refused when one of the services runs, or has its store open however it was started.
    NodeLock(const std::filesystem::path& state, const std::vector<std::string>& services);
    ~NodeLock();
    NodeLock(const NodeLock&) = delete;
    NodeLock& operator=(const NodeLock&) = delete;

private:
    void lock(const std::filesystem::path& file, const std::string& service);

    std::vector<int> descriptors_;
};

}  // namespace kontor::cli
