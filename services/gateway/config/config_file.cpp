#include "services/gateway/config/config_file.hpp"

#include <array>
#include <cstdio>
#include <memory>

namespace gateway {

std::expected<std::string, std::string> read_config_file(const std::filesystem::path& file) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream{std::fopen(file.c_str(), "rbe"),
                                                                 std::fclose};
    if (stream == nullptr) return std::unexpected{"can't read " + file.string()};
    std::string content;
    std::array<char, 4096> block{};
    while (const auto size = std::fread(block.data(), 1, block.size(), stream.get())) {
        content.append(block.data(), size);
        if (content.size() > max_config_bytes)
            return std::unexpected{file.string() + " is larger than 1048576 bytes"};
    }
    if (std::ferror(stream.get()) != 0) return std::unexpected{"can't read " + file.string()};
    return content;
}

std::string shown(const std::filesystem::path& file, const ConfigFault& fault) {
    return file.string() + ":" + std::to_string(fault.place.line) + ":" + std::to_string(fault.place.column) +
           ": " + fault.reason();
}

}  // namespace gateway
