// Tries all files of a folder on a target, as a test that needs no fuzzer. Usage: replay_<target> FOLDER
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/target.hpp"

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    int tried = 0;
    for (const auto& entry : std::filesystem::directory_iterator{argv[1]}) {
        std::ifstream file{entry.path(), std::ios::binary};
        const std::string input{std::istreambuf_iterator<char>{file}, {}};
        std::printf("%s\n", entry.path().filename().c_str());
        std::fflush(stdout);  // the last line tells which one it was
        kontor::fuzz::try_input(input);
        ++tried;
    }
    std::printf("%d inputs\n", tried);
    return tried == 0 ? 1 : 0;
}
