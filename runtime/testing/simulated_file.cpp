#include "runtime/testing/simulated_file.hpp"

#include <algorithm>
#include <utility>

namespace kontor {
namespace {

void put(std::string& content, std::size_t offset, std::string_view bytes) {
    if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
    std::ranges::copy(bytes, content.begin() + static_cast<std::ptrdiff_t>(offset));
}

void cut(std::string& content, std::size_t length) {
    content.resize(std::min(content.size(), length));
}

}  // namespace

void SimulatedDisk::File::write(std::size_t offset, std::string_view bytes) {
    put(content, offset, bytes);
    unsynced.push_back({offset, std::string{bytes}, false});
}

void SimulatedDisk::File::truncate(std::size_t length) {
    if (length >= content.size()) return;
    cut(content, length);
    unsynced.push_back({length, {}, true});
}

void SimulatedDisk::File::sync() {
    for (const auto& change : std::exchange(unsynced, {})) {
        if (change.truncate) {
            cut(durable, change.offset);
        } else {
            put(durable, change.offset, change.bytes);
        }
    }
    exists_on_disk = true;
}

void SimulatedDisk::File::lose_unsynced(const std::function<bool()>& survives) {
    for (const auto& change : std::exchange(unsynced, {})) {
        if (change.truncate) {
            if (survives()) cut(durable, change.offset);
            continue;
        }
        // A write reaches the disk sector by sector.
        const std::string_view bytes{change.bytes};
        for (std::size_t at = 0; at < bytes.size();) {
            const auto length =
                std::min(sector_bytes - (change.offset + at) % sector_bytes, bytes.size() - at);
            if (survives()) put(durable, change.offset + at, bytes.substr(at, length));
            at += length;
        }
    }
    content = durable;
}

}  // namespace kontor
