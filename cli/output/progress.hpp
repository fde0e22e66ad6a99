// A progress bar on standard error, for terminals only.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace kontor::cli {

/// Thread-safe. Draws nothing when standard error is no terminal, and erases itself at the end.
class Progress {
public:
    Progress(std::string label, std::size_t total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// One more is done; `note` stands behind the bar.
    void step(const std::string& note = {});

private:
    void draw(const std::string& note);

    std::mutex mutex_;
    const std::string label_;
    const std::size_t total_;
    const bool shown_;
    std::size_t done_ = 0;
    std::chrono::steady_clock::time_point drawn_{};
};

}  // namespace kontor::cli
