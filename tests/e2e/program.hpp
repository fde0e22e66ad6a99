#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace kontor {

/// Runs a program to its end, its output appended to a file. The exit code; -1 when a signal ended it.
int run_program(const std::vector<std::string>& arguments, const std::filesystem::path& output);

/// A program that runs beside the test, its output in a file; it is ended with this object, and with the test.
class BackgroundProgram {
public:
    BackgroundProgram(const std::vector<std::string>& arguments, const std::filesystem::path& output);
    ~BackgroundProgram();
    BackgroundProgram(const BackgroundProgram&) = delete;
    BackgroundProgram& operator=(const BackgroundProgram&) = delete;

private:
    pid_t pid_;
};

/// All of a file; an empty text when there is none.
std::string text_of(const std::filesystem::path& file);

/// A variable that CTest sets for every test (see cmake/KontorTest.cmake). Throws when it is missing.
std::string environment(const std::string& name);

}  // namespace kontor
