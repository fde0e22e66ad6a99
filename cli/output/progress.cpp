#include "cli/output/progress.hpp"

#include <algorithm>
#include <iostream>

#include "cli/output/terminal.hpp"

namespace kontor::cli {
namespace {

constexpr std::size_t bar_width = 30;
constexpr std::chrono::milliseconds redraw_every{100};

}  // namespace

Progress::Progress(std::string label, std::size_t total)
    : label_(std::move(label)), total_(total), shown_(stderr_is_terminal() && total > 0) {}

Progress::~Progress() {
    if (shown_) std::cerr << "\r\033[K" << std::flush;
}

void Progress::step(const std::string& note) {
    if (!shown_) return;
    const std::lock_guard lock{mutex_};
    ++done_;
    const auto now = std::chrono::steady_clock::now();
    if (now - drawn_ < redraw_every && done_ < total_) return;
    drawn_ = now;
    draw(note);
}

void Progress::draw(const std::string& note) {
    const std::size_t filled = std::min(bar_width, bar_width * done_ / total_);
    std::cerr << '\r' << label_ << " [" << std::string(filled, '#') << std::string(bar_width - filled, '.')
              << "] " << done_ << '/' << total_ << ' ' << note << "\033[K" << std::flush;
}

}  // namespace kontor::cli
