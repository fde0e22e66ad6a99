// A report of one JSON object a line, written as things happen.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace kontor::cli {

class ReportFile {
public:
    /// With "" nothing is written. Throws wrong_use when the file cannot be opened.
    explicit ReportFile(const std::string& path);

    /// Each line is handed to the system at once, so that a report of a run that was killed holds what it
    /// knew.
    void write(const nlohmann::json& line);

private:
    std::ofstream out_;
};

}  // namespace kontor::cli
